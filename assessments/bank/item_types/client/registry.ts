/** All types of question by name. */
import { gapFill } from "../gap_fill/client/answer";
import { matching } from "../matching/client/answer";
import { multipleChoice } from "../multiple_choice/client/answer";
import { ordering } from "../ordering/client/answer";
import { shortAnswerNumber } from "../short_answer_number/client/answer";
import { shortAnswerText } from "../short_answer_text/client/answer";
import { singleChoice } from "../single_choice/client/answer";
import { trueFalse } from "../true_false/client/answer";
import { trueFalseCluster } from "../true_false_cluster/client/answer";
import type { Answering, Item, Status, Value } from "./answering";

const TYPES: Record<string, Answering> = {
  single_choice: singleChoice,
  true_false_cluster: trueFalseCluster,
  short_answer_number: shortAnswerNumber,
  multiple_choice: multipleChoice,
  true_false: trueFalse,
  short_answer_text: shortAnswerText,
  gap_fill: gapFill,
  matching: matching,
  ordering: ordering,
};

export function answering(item: Item): Answering {
  const found = TYPES[item.type];
  if (!found) throw new Error(`unknown type of question: ${item.type}`);
  return found;
}

export function statusOf(item: Item, value: Value | undefined): Status {
  const blank = value === null || value === undefined || (typeof value === "object" ? Object.keys(value).length === 0 : value === "");
  return blank ? "blank" : answering(item).status(item, value);
}
