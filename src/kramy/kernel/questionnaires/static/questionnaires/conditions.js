/**
 * Conditions and terms as the server judges them (kramy/kernel/questionnaires/domain/conditions.py and terms.py); the
 * two are tested against each other. Pure: `answer` gives the answer to a question by its key, undefined for none.
 */

const empty = (value) => value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);
const number = (value) => (typeof value === "number" ? value : null);
const rounded = (value) => Math.round(value * 1e10) / 1e10;

function workedOut(kind, parts) {
  if (kind === "sum") return rounded(parts.reduce((sum, part) => sum + (part ?? 0), 0));
  if (parts.includes(null)) return null;
  if (kind === "product") return rounded(parts.reduce((product, part) => product * part, 1));
  const [first, second] = parts;
  if (kind === "difference") return rounded(first - second);
  return second ? rounded(((kind === "percentage" ? 100 : 1) * first) / second) : null;
}

/** The value of a term, null when it cannot be said. The server has put in days and limits already. */
export function valueOf(term, answer) {
  if ("value" in term) return term.value;
  if ("question" in term) return answer(term.question) ?? null;
  if ("total" in term) {
    const rows = answer(term.total);
    return Array.isArray(rows) ? rounded(rows.reduce((sum, row) => sum + (number(row?.[term.of]) ?? 0), 0)) : 0;
  }
  if ("count" in term) return Array.isArray(answer(term.count)) ? answer(term.count).length : 0;
  if ("length" in term) return typeof answer(term.length) === "string" ? [...answer(term.length)].length : 0;
  const [kind] = Object.keys(term);
  return workedOut(kind, term[kind].map((part) => number(valueOf(part, answer))));
}

const ORDERS = {
  greater: (a, b) => a > b,
  less: (a, b) => a < b,
  at_least: (a, b) => a >= b,
  at_most: (a, b) => a <= b,
};

function compare(operator, given, wanted) {
  switch (operator) {
    case "answered": return !empty(given);
    case "not_answered": return empty(given);
    case "equals": return given === wanted;
    case "not_equals": return given !== wanted;
    case "contains":
      if (Array.isArray(given)) return given.includes(wanted);
      return typeof given === "string" && typeof wanted === "string" && given.toLowerCase().includes(wanted.toLowerCase());
    default:
      // numbers with numbers, texts (dates are ISO texts) with texts
      return typeof given === typeof wanted && ["number", "string"].includes(typeof given) && ORDERS[operator](given, wanted);
  }
}

export function holds(condition, answer) {
  if (!condition) return true;
  if (condition.all) return condition.all.every((part) => holds(part, answer));
  if (condition.any) return condition.any.some((part) => holds(part, answer));
  if ("not" in condition) return !holds(condition.not, answer);
  if (condition.of) return condition.of.filter((part) => holds(part, answer)).length >= condition.at_least;
  if ("left" in condition) return compare(condition.is, valueOf(condition.left, answer), valueOf(condition.right, answer));
  return compare(condition.is, answer(condition.question), condition.value);
}
