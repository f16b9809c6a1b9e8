(function () {
  "use strict";

  // Tables: a button per column sorts by it, up, down, and back to the order of the file.
  var words = new Intl.Collator("en", { numeric: true });

  function key(row, column, isNumber) {
    var text = row.cells[column].textContent.trim();
    if (!isNumber) { return text; }
    var match = /[-+]?\d+(\.\d+)?(e[-+]?\d+)?/i.exec(text);
    return match ? parseFloat(match[0]) : null;
  }

  function sort(table, header) {
    var order = header.getAttribute("aria-sort");
    var next = order === "ascending" ? "descending" : order === "descending" ? null : "ascending";
    var column = header.cellIndex;
    var isNumber = header.classList.contains("number");
    Array.prototype.forEach.call(header.parentNode.cells, function (other) { other.removeAttribute("aria-sort"); });
    if (next) { header.setAttribute("aria-sort", next); }
    var body = table.tBodies[0];
    var sign = next === "descending" ? -1 : 1;
    var rows = Array.prototype.map.call(body.rows, function (row) {
      return { row: row, place: Number(row.dataset.place), key: next ? key(row, column, isNumber) : null };
    });
    rows.sort(function (a, b) {
      if (a.key !== b.key) {
        // What has no value stays at the end, whichever way.
        if (a.key === null) { return 1; }
        if (b.key === null) { return -1; }
        var difference = isNumber ? a.key - b.key : words.compare(a.key, b.key);
        if (difference !== 0) { return sign * difference; }
      }
      return a.place - b.place;
    });
    rows.forEach(function (entry) { body.appendChild(entry.row); });
  }

  document.querySelectorAll("table").forEach(function (table) {
    if (table.tBodies[0].rows.length < 2) { return; }
    Array.prototype.forEach.call(table.tBodies[0].rows, function (row, place) { row.dataset.place = place; });
    table.querySelectorAll("thead th").forEach(function (header) {
      var button = document.createElement("button");
      button.type = "button";
      button.title = "Sort by this column";
      while (header.firstChild) { button.appendChild(header.firstChild); }
      header.appendChild(button);
      button.addEventListener("click", function () { sort(table, header); });
    });
  });

  // Figures: values at once instead of after a moment, and for touch.
  var tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.appendChild(tip);

  function show(point) {
    tip.textContent = point.getAttribute("aria-label");
    tip.hidden = false;
    var box = point.getBoundingClientRect();
    var width = document.documentElement.clientWidth;
    var left = Math.max(4, Math.min(box.left + box.width / 2 - tip.offsetWidth / 2, width - tip.offsetWidth - 4));
    tip.style.left = left + window.scrollX + "px";
    tip.style.top = Math.max(0, box.top + window.scrollY - tip.offsetHeight - 8) + "px";
  }

  document.querySelectorAll(".point").forEach(function (point) {
    var title = point.querySelector("title");
    point.setAttribute("aria-label", title.textContent);
    title.remove();
    point.addEventListener("pointerenter", function () { show(point); });
    point.addEventListener("pointerleave", function () { tip.hidden = true; });
  });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { tip.hidden = true; } });

  // A long study file is folded where it can be unfolded.
  document.querySelectorAll("details").forEach(function (details) { details.open = false; });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (details) { details.open = true; });
  });
})();
