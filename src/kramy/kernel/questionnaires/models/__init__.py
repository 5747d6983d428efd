from kramy.kernel.questionnaires.models.answers import AnswerSet, Attachment
from kramy.kernel.questionnaires.models.questionnaire import Questionnaire, QuestionnaireVersion

__all__ = ["AnswerSet", "Attachment", "Questionnaire", "QuestionnaireVersion"]
