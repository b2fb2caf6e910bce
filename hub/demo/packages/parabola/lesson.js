(function () {
  "use strict";
  var NS = "http://www.w3.org/2000/svg";
  var graph = document.getElementById("graph");
  function text(value) {
    return String(Math.round(value * 100) / 100).replace(".", ",").replace("-", "−");
  }
  function draw(name, values, words) {
    var made = document.createElementNS(NS, name);
    Object.keys(values).forEach(function (key) { made.setAttribute(key, values[key]); });
    if (words) made.textContent = words;
    graph.appendChild(made);
  }
  function term(value, name, first) {
    if (value === 0) return "";
    var size = Math.abs(value);
    var sign = value < 0 ? (first ? "−" : " − ") : first ? "" : " + ";
    return sign + (size === 1 && name ? "" : text(size)) + name;
  }
  function put(id, words) { document.getElementById(id).textContent = words; }

  function frame() {
    for (var place = -8; place <= 8; place += 1) {
      draw("line", { x1: place, y1: -8, x2: place, y2: 8, stroke: "#e6eae8", "stroke-width": 0.04 });
      draw("line", { x1: -8, y1: place, x2: 8, y2: place, stroke: "#e6eae8", "stroke-width": 0.04 });
    }
    draw("line", { x1: -8, y1: 0, x2: 8, y2: 0, stroke: "#52605c", "stroke-width": 0.07 });
    draw("line", { x1: 0, y1: -8, x2: 0, y2: 8, stroke: "#52605c", "stroke-width": 0.07 });
    draw("text", { x: 7.4, y: -0.25, "font-size": 0.7, "font-style": "italic" }, "x");
    draw("text", { x: 0.25, y: -7.3, "font-size": 0.7, "font-style": "italic" }, "y");
    draw("text", { x: 1, y: 0.75, "font-size": 0.55, "text-anchor": "middle" }, "1");
    draw("text", { x: -0.35, y: -0.8, "font-size": 0.55, "text-anchor": "middle" }, "1");
  }

  function show() {
    var a = Number(document.getElementById("a").value);
    var b = Number(document.getElementById("b").value);
    var c = Number(document.getElementById("c").value);
    put("a-out", text(a)); put("b-out", text(b)); put("c-out", text(c));
    graph.replaceChildren();
    frame();
    var points = [];
    for (var x = -8; x <= 8.001; x += 0.05) points.push(x.toFixed(2) + "," + (-(a * x * x + b * x + c)).toFixed(3));
    draw("polyline", { points: points.join(" "), fill: "none", stroke: "#0a6b63", "stroke-width": 0.12 });
    var formula = (term(a, "x²", true) + term(b, "x", a === 0) + term(c, "", a === 0 && b === 0)) || "0";
    put("formula", "y = " + formula);
    if (a === 0) {
      put("opening", "a = 0: không còn là hàm số bậc hai");
      ["axis", "vertex", "delta", "roots"].forEach(function (id) { put(id, "–"); });
      put("said", "Hệ số a bằng 0, đồ thị là đường thẳng.");
      return;
    }
    var top = -b / (2 * a), delta = b * b - 4 * a * c, value = -delta / (4 * a);
    draw("line", { x1: top, y1: -8, x2: top, y2: 8, stroke: "#a34a06", "stroke-width": 0.06, "stroke-dasharray": "0.3 0.2" });
    draw("circle", { cx: top, cy: -value, r: 0.2, fill: "#a34a06" });
    put("opening", a > 0 ? "quay lên trên" : "quay xuống dưới");
    put("axis", "x = " + text(top));
    put("vertex", "I(" + text(top) + "; " + text(value) + ")");
    put("delta", text(delta));
    var root = Math.sqrt(Math.max(0, delta));
    var first = (-b - root) / (2 * a), second = (-b + root) / (2 * a);
    put("roots", delta < 0 ? "không có điểm chung" : delta === 0 ? "tiếp xúc tại x = " + text(top)
      : "hai điểm: x = " + text(Math.min(first, second)) + " và x = " + text(Math.max(first, second)));
    put("said", "Parabol " + document.getElementById("opening").textContent + ", đỉnh " + document.getElementById("vertex").textContent + ".");
  }

  ["a", "b", "c"].forEach(function (id) { document.getElementById(id).addEventListener("input", show); });
  Array.prototype.forEach.call(document.querySelectorAll(".ask"), function (form) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var given = Number(form.querySelector("input").value.trim().replace(",", ".").replace("−", "-"));
      var said = form.querySelector("output");
      var right = form.querySelector("input").value.trim() !== "" && given === Number(form.dataset.answer);
      said.className = right ? "right" : "wrong";
      said.textContent = right ? "Đúng." : "Chưa đúng. Hãy đặt các hệ số bằng thanh trượt rồi xem lại.";
    });
  });
  show();
})();
