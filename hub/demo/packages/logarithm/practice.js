(function () {
  "use strict";
  var QUESTIONS = [
    { ask: "Giá trị của log<sub>2</sub> 8 bằng", choices: ["2", "3", "4", "16"], right: 1, why: "Vì 2³ = 8 nên log<sub>2</sub> 8 = 3." },
    { ask: "Với <i>a</i> &gt; 0 và <i>a</i> ≠ 1, log<sub><i>a</i></sub> 1 bằng", choices: ["<i>a</i>", "1", "0", "không xác định"], right: 2, why: "Vì <i>a</i>⁰ = 1 với mọi <i>a</i> &gt; 0." },
    { ask: "Biểu thức log<sub>3</sub> 5 + log<sub>3</sub> 7 bằng", choices: ["log<sub>3</sub> 12", "log<sub>3</sub> 35", "log<sub>6</sub> 35", "log<sub>9</sub> 12"], right: 1, why: "Lôgarit của một tích bằng tổng các lôgarit: log<sub>3</sub> 5 + log<sub>3</sub> 7 = log<sub>3</sub> (5 · 7)." },
    { ask: "Giá trị của log<sub>5</sub> 125 − log<sub>5</sub> 5 bằng", choices: ["2", "3", "25", "120"], right: 0, why: "log<sub>5</sub> 125 = 3 và log<sub>5</sub> 5 = 1, hiệu bằng 2." },
    { ask: "Nếu log<sub>2</sub> <i>x</i> = 5 thì <i>x</i> bằng", choices: ["10", "25", "32", "64"], right: 2, why: "<i>x</i> = 2⁵ = 32." },
    { ask: "Giá trị của log<sub>4</sub> 8 bằng", choices: ["2", "3/2", "2/3", "1/2"], right: 1, why: "log<sub>4</sub> 8 = log<sub>2</sub> 8 : log<sub>2</sub> 4 = 3 : 2." }
  ];
  function find(from) {
    for (var steps = 0; steps < 20 && from; steps += 1) {
      if (from.API) return from.API;
      if (from.parent === from) return null;
      from = from.parent;
    }
    return null;
  }
  var api = find(window);
  var given = [];
  var began = Date.now();
  var at = 0;
  function byId(id) { return document.getElementById(id); }
  function get(name) { return api ? api.LMSGetValue(name) : ""; }
  function set(name, value) { if (api) api.LMSSetValue(name, String(value)); }
  function time() {
    var seconds = Math.round((Date.now() - began) / 1000);
    function two(value) { return (value < 10 ? "0" : "") + value; }
    return two(Math.floor(seconds / 3600)) + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
  }
  function points() { return given.filter(function (one, number) { return one === QUESTIONS[number].right; }).length; }
  function isDone() { return given.filter(function (one) { return typeof one === "number"; }).length === QUESTIONS.length; }

  function keep() {
    var score = Math.round((100 * points()) / QUESTIONS.length);
    set("cmi.suspend_data", JSON.stringify(given));
    set("cmi.core.lesson_location", at);
    set("cmi.core.score.min", 0);
    set("cmi.core.score.max", 100);
    set("cmi.core.score.raw", score);
    set("cmi.core.lesson_status", isDone() ? (score >= 60 ? "passed" : "failed") : "incomplete");
    set("cmi.core.session_time", time());
    set("cmi.core.exit", "suspend");
    if (api) api.LMSCommit("");
  }

  function show() {
    var one = QUESTIONS[at];
    byId("question").hidden = !one;
    byId("end").hidden = Boolean(one);
    if (!one) {
      byId("place").textContent = "Đã trả lời " + QUESTIONS.length + " câu";
      byId("result").textContent = "Đúng " + points() + " trên " + QUESTIONS.length + " câu."
        + (points() === QUESTIONS.length ? " Em đã nắm vững phần này." : " Em hãy xem lại các câu sai.");
      byId("again").hidden = points() === QUESTIONS.length;
      return;
    }
    byId("place").textContent = "Câu " + (at + 1) + " trên " + QUESTIONS.length;
    byId("ask").innerHTML = one.ask;
    byId("choices").innerHTML = one.choices.map(function (choice, number) {
      return '<label><input type="radio" name="choice" value="' + number + '"><span>' + "ABCD".charAt(number) + ". " + choice + "</span></label>";
    }).join("");
    byId("said").textContent = "";
    byId("said").className = "";
    byId("check").hidden = false;
    byId("next").hidden = true;
  }

  byId("question").addEventListener("submit", function (event) {
    event.preventDefault();
    var chosen = document.querySelector("input[name=choice]:checked");
    if (!chosen) { byId("said").textContent = "Em hãy chọn một phương án."; return; }
    given[at] = Number(chosen.value);
    var right = given[at] === QUESTIONS[at].right;
    byId("said").className = right ? "right" : "wrong";
    byId("said").innerHTML = (right ? "Đúng. " : "Chưa đúng. ") + QUESTIONS[at].why;
    Array.prototype.forEach.call(document.querySelectorAll("input[name=choice]"), function (one) { one.disabled = true; });
    byId("check").hidden = true;
    byId("next").hidden = false;
    byId("next").textContent = at + 1 < QUESTIONS.length ? "Câu tiếp theo" : "Xem kết quả";
    byId("next").focus();
    keep();
  });
  byId("next").addEventListener("click", function () { at += 1; keep(); show(); });
  byId("again").addEventListener("click", function () {
    given = given.map(function (one, number) { return one === QUESTIONS[number].right ? one : null; });
    at = given.indexOf(null);
    show();
  });
  window.addEventListener("pagehide", function () { if (api) { keep(); api.LMSFinish(""); } });

  if (api) api.LMSInitialize("");
  try { given = JSON.parse(get("cmi.suspend_data") || "[]"); } catch (error) { given = []; }
  at = Math.min(Number(get("cmi.core.lesson_location")) || 0, QUESTIONS.length);
  if (typeof given[at] === "number" && at < QUESTIONS.length) at += 1;
  show();
})();
