from kramy.kernel.questionnaires.models.answers import AnswerSet, Attachment
from kramy.kernel.questionnaires.models.questionnaire import DraftStep, Questionnaire, QuestionnaireVersion

__all__ = ["AnswerSet", "Attachment", "DraftStep", "Questionnaire", "QuestionnaireVersion"]
