"""Every text of the player's script, in the reader's language; places in braces are filled by the script."""

from hub.core.i18n import gettext as _


def player() -> dict[str, str]:
    """Texts by name."""
    return {**_answering(), **_list(), **_standing(), **_handing_in()}


def _answering() -> dict[str, str]:
    return {
        "question": _("Question {number}"),
        "question_small": _("question {number}"),
        "question_word": _("Question"),
        "part_question": _("Part {part}, question {number}"),
        "part_I": _("Part I. Choice"),
        "part_II": _("Part II. True or false"),
        "part_III": _("Part III. Short answer"),
        "part_IV": _("Part IV. Other questions"),
        "part_long_I": _("Part I · Multiple choice"),
        "part_long_II": _("Part II · True or false"),
        "part_long_III": _("Part III · Short answer"),
        "part_long_IV": _("Part IV · Other questions"),
        "marks": _("{marks} marks"),
        "marks_at_most": _("{marks} marks at most"),
        "choose_one": _("Choose one option"),
        "chosen": _("Chosen"),
        "choose_truth": _("For each statement, choose true or false"),
        "choose_all": _("Choose all that are right"),
        "choose_verdict": _("Is the statement true?"),
        "choose_pairs": _("Choose what belongs to each"),
        "pair_of": _("What belongs to {id}"),
        "pairs_missing": _("Nothing chosen for: {list}"),
        "choose_order": _("Put them in the right order"),
        "move_up": _("Move {id} up"),
        "move_down": _("Move {id} down"),
        "order_is_right": _("The order is right as it stands"),
        "gap": _("Gap {number}"),
        "gaps_missing": _("Gaps still empty: {list}"),
        "statements_done": _("{done}/{total} statements answered"),
        "true": _("True"),
        "false": _("False"),
        "answer": _("Your answer"),
        "rule_cells": _("Write from left to right, one sign a cell, four cells at most."),
        "rule_minus": _("A minus sign (−) stands in cell 1 only."),
        "rule_comma": _("A comma (,) stands in cell 2 or 3, with digits on both sides."),
        "cell": _("cell {number}"),
        "write_minus": _("Write a minus sign"),
        "write_comma": _("Write a comma"),
        "malformed": _("Not written by the rules:"),
        "malformed_cost": _("Left like this, the question gets no marks."),
        "mend": _("Change to {text}"),
        "problem_minus_place": _("the minus sign stands in cell 1 only."),
        "problem_comma_place": _("the comma stands in cell 2 or 3 only."),
        "problem_comma_twice": _("there is more than one comma."),
        "problem_no_digit_before": _("there is no digit before the comma."),
        "problem_no_digit_after": _("there is no digit after the comma."),
        "problem_no_digit": _("there is no digit."),
        "problem_too_long": _("there are more than four signs."),
        "flag": _("Look again later"),
        "turn": _("Other questions"),
        "keys_single_choice": _("Keys: A to D choose, Enter goes on"),
        "keys_true_false_cluster": _("Keys: Tab goes to the next statement, ← → choose"),
        "keys_short_answer_number": _("Keys: Enter goes on"),
        "keys_multiple_choice": _("Keys: A to H choose, Enter goes on"),
        "keys_true_false": _("Keys: ← → choose, Enter goes on"),
        "keys_short_answer_text": _("Keys: Enter goes on"),
        "keys_gap_fill": _("Keys: Tab goes to the next gap"),
        "keys_matching": _("Keys: Tab goes to the next one, ↑ ↓ choose"),
        "keys_ordering": _("Keys: Tab goes to the buttons, Enter moves"),
    }


def _list() -> dict[str, str]:
    return {
        "done_of": _("Done {done}/{total}"),
        "legend": _("Key to the signs"),
        "legend_done": _("Answered"),
        "legend_blank": _("Not answered"),
        "legend_partial": _("Statements missing"),
        "legend_malformed": _("Wrongly written"),
        "legend_unsent": _("Not sent yet"),
        "legend_saving": _("Being saved"),
        "legend_flagged": _("Look again"),
        "legend_current": _("Working on"),
        "tile_blank": _("not answered"),
        "tile_partial": _("statements missing"),
        "tile_done": _("answered"),
        "tile_malformed": _("wrongly written"),
        "tile_unsent": _("not sent yet"),
        "tile_saving": _("being saved"),
        "tile_flagged": _("marked to look again"),
        "tile_current": _("working on it"),
        "where": _("Question {number}/{total}"),
        "where_part": _("Part {part}, question {number}"),
        "open_list": _("Open the list of questions"),
    }


def _standing() -> dict[str, str]:
    return {
        "opening_failed": _("The test cannot be opened just now. It is tried again by itself; your answers are kept."),
        "saved": _("Saved {time}"),
        "saving": _("saving {question}"),
        "saving_many": _("saving {count} questions"),
        "nothing_yet": _("Each answer is saved by itself"),
        "nothing_unsent": _("nothing is left to send"),
        "unsent": _("{count} questions not sent"),
        "kept_here": _("your work is kept on this device"),
        "no_network": _("No network"),
        "offline_title": _("No network since {time}. Go on working."),
        "offline_body": _("All answers are kept on this device and are sent by themselves when the network is back."),
        "offline_list": _("Not sent yet ({count}): {list}."),
        "offline_clock": _(
            "The clock runs on. Do not close the browser or change computers; call the invigilator if you need help."
        ),
        "offline_retry": _("Try to send now"),
        "fenced_title": _("This test was opened in another window or on another computer."),
        "fenced_body": _("Here you can read, but no longer answer. What you wrote here is still being sent."),
        "fenced_here": _("Go on here"),
        "no_store_title": _("This browser keeps nothing on the device."),
        "no_store_body": _(
            "Do not close or reload this page while answers are not saved. A window that is not private is safer."
        ),
        "refused_title": _("The server did not take an answer."),
        "refused_body": _("Look at your last answers again and tell the invigilator if one is wrong."),
        "minutes_left": _("{minutes} min left"),
        "time_left": _("{time} left"),
        "ends": _("ends {time}"),
        "sign_in_failed": _("Signing in did not work. Check the password and the network, then try again."),
    }


def _handing_in() -> dict[str, str]:
    return {
        "check_short": _("Check and hand in"),
        "check_title": _("Check before handing in"),
        "check_lead": _("You have done {done}/{total} questions. {left} are not finished, and you have {minutes} minutes left."),
        "check_all_done": _("You have done all {total} questions."),
        "check_summary": _("Your work in short"),
        "check_cost": _("Blank questions, blank statements and wrongly written answers get no marks."),
        "check_final": _("After handing in you can no longer change anything."),
        "go_on": _("Go on working"),
        "hand_in": _("Hand in"),
        "go_blank": _("Do question {number}"),
        "go_partial": _("Finish question {number}"),
        "go_malformed": _("Mend question {number}"),
        "go_done": _("Look at question {number}"),
        "not_answered": _("Not answered"),
        "statements_missing": _("{done}/{total} statements answered; missing: {list}"),
        "statement": _("statement {id}"),
        "malformed_as": _("Wrongly written: “{text}”, {problem}"),
        "flagged_fact": _("Answered; you marked it to look again"),
        "handing_in_title": _("Handing in"),
        "handing_in": _("Sending what is left and handing in."),
        "handing_in_waits": _(
            "The server does not answer yet ({count} answers to send). Keep this page open: it is tried again by itself."
        ),
    }


ICONS = (
    "alert-triangle",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chevron-up",
    "circle-half-2",
    "cloud-check",
    "cloud-off",
    "cloud-upload",
    "devices",
    "flag",
    "send",
    "wifi-off",
)
"""Icons that the script draws."""
