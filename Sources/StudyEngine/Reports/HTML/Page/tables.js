// Tables: a button per column sorts the rows of every cell by it, up, down, and back to the order of the file.
var words = new Intl.Collator("en", { numeric: true });

function key(row, column, isNumber) {
  var text = row.cells[column].textContent.trim();
  if (!isNumber) { return text; }
  var match = /[-+]?\d+(\.\d+)?(e[-+]?\d+)?/i.exec(text);
  return match ? parseFloat(match[0]) : null;
}

function rowsOf(body) {
  return Array.from(body.rows).filter(function (row) { return !row.classList.contains("cell"); });
}

function sort(table, header) {
  var order = header.getAttribute("aria-sort");
  var next = order === "ascending" ? "descending" : order === "descending" ? null : "ascending";
  var column = header.cellIndex;
  var isNumber = header.classList.contains("number");
  Array.from(header.parentNode.cells).forEach(function (other) { other.removeAttribute("aria-sort"); });
  if (next) { header.setAttribute("aria-sort", next); }
  var sign = next === "descending" ? -1 : 1;
  Array.from(table.tBodies).forEach(function (body) {
    var rows = rowsOf(body).map(function (row) {
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
  });
}

// A cell is folded by the button in its head.
function fold(body, isFolded) {
  body.classList.toggle("folded", isFolded);
  var toggle = body.querySelector(".cell button");
  if (toggle) { toggle.setAttribute("aria-expanded", String(!isFolded)); }
}

// Above so many rows all cells but the first are folded at the start.
var manyRows = 150;

all("table.data").forEach(function (table) {
  var bodies = Array.from(table.tBodies);
  var count = 0;
  bodies.forEach(function (body) {
    rowsOf(body).forEach(function (row, place) {
      row.dataset.place = place;
      count += 1;
    });
    var head = body.querySelector(".cell th");
    var name = head && head.querySelector(".name");
    if (!name) { return; }
    var toggle = button("", "Fold or unfold this cell", function () { fold(body, !body.classList.contains("folded")); });
    toggle.setAttribute("aria-expanded", "true");
    head.insertBefore(toggle, name);
    toggle.append(name);
  });
  if (count > 1) {
    all("thead th", table).forEach(function (header) {
      var press = button("", "Sort by this column", function () { sort(table, header); });
      while (header.firstChild) { press.appendChild(header.firstChild); }
      header.appendChild(press);
    });
  }
  var tools = make("div", { className: "tools" });
  table.parentNode.before(tools);
  if (bodies.length > 1 && bodies[0].dataset.cell) {
    tools.append(
      button("Fold all", "Fold all cells", function () { bodies.forEach(function (body) { fold(body, true); }); }),
      button("Unfold all", "Unfold all cells", function () { bodies.forEach(function (body) { fold(body, false); }); }));
    if (count > manyRows) { bodies.slice(1).forEach(function (body) { fold(body, true); }); }
  }
});
