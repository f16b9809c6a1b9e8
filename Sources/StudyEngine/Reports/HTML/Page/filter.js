// One filter for all tables and figures: law, sample size, estimator, and words anywhere in a row.
var bodies = all("table.data:not(.matrix) tbody");

function distinct(texts) { return Array.from(new Set(texts)); }

function values(name) {
  return distinct(bodies.map(function (body) { return body.dataset[name]; }).filter(Boolean));
}

// The label of a row, without the remark that its estimator knows the law.
function bare(text) { return text.replace(/ \(knows the law\)$/, ""); }

function labelOf(row) {
  var head = row.querySelector("th[scope=row]");
  return head ? bare(head.textContent) : "";
}

var estimators = distinct(all("#estimates tbody th[scope=row]").map(function (head) { return bare(head.textContent); }));

// The estimator that a text names: a quantity may follow it.
function named(text) {
  text = bare(text);
  return estimators.reduce(function (best, label) {
    var isNamed = text === label || text.startsWith(label + ", ") || text.startsWith(label + " and ");
    return isNamed && label.length > best.length ? label : best;
  }, "");
}

// The law and the sample size by the number of a cell.
var cells = {};
bodies.forEach(function (body) {
  if (body.dataset.cell) { cells[body.dataset.cell] = { law: body.dataset.law, n: body.dataset.n }; }
});

function choice(name, title, texts) {
  var select = make("select", { name: name }, [make("option", { value: "", textContent: "all" })].concat(
    texts.map(function (text) { return make("option", { value: text, textContent: text }); })));
  return make("label", {}, [title + " ", select]);
}

function setUp() {
  var laws = values("law"), counts = values("n");
  if (!estimators.length) { return; }
  var form = make("form", { className: "filter" });
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Filter tables and figures");
  if (laws.length > 1) { form.append(choice("law", "law", laws)); }
  if (counts.length > 1) { form.append(choice("n", "n", counts)); }
  if (estimators.length > 1) { form.append(choice("estimator", "estimator", estimators)); }
  form.append(make("label", {}, ["text ", make("input", { type: "search", name: "text" })]));
  var said = make("span", { className: "said" });
  said.setAttribute("role", "status");
  form.append(make("button", { type: "reset", textContent: "Clear" }), said);
  document.querySelector("#figures, #estimates").before(form);

  function asked(name) { return form.elements[name] ? form.elements[name].value : ""; }

  function isCell(cell) {
    return !cell || ((!asked("law") || cell.law === asked("law")) && (!asked("n") || cell.n === asked("n")));
  }

  function isText(text) {
    text = text.toLowerCase();
    return asked("text").toLowerCase().split(/\s+/).every(function (word) { return text.includes(word); });
  }

  function apply() {
    var estimator = asked("estimator");
    var shown = 0, count = 0;
    document.documentElement.classList.toggle("filtering", Boolean(estimator || asked("text").trim()));
    all("table.data:not(.matrix)").forEach(function (table) {
      var column = Array.from(table.tHead.rows[0].cells).findIndex(function (head) { return head.textContent === "cell"; });
      Array.from(table.tBodies).forEach(function (body) {
        var head = body.dataset.cell ? body.querySelector(".name").textContent : "";
        var rows = rowsOf(body);
        var kept = rows.filter(function (row) {
          var cell = cells[body.dataset.cell || (column < 0 ? "" : row.cells[column].textContent.trim())];
          var isKept = isCell(cell) && (!estimator || named(labelOf(row)) === estimator) && isText(head + " " + row.textContent);
          row.hidden = !isKept;
          return isKept;
        });
        body.hidden = !kept.length;
        shown += kept.length;
        count += rows.length;
      });
    });
    all("figure[data-cells]").forEach(function (figure) {
      var names = all(".legend li", figure).map(function (item) { return named(item.textContent); });
      figure.hidden = !figure.dataset.cells.split(" ").some(function (cell) { return isCell(cells[cell]); })
        || Boolean(estimator && !names.includes(estimator)) || !isText(figure.querySelector("figcaption").textContent + " " + names.join(" "));
      if (figure.dataset.chosen !== estimator && (estimator || figure.dataset.chosen)) {
        if (estimator && !figure.hidden) {
          figure.choose(function (entry) { return named(entry.item.textContent) === estimator; });
        } else {
          figure.reset();
        }
        figure.dataset.chosen = figure.hidden ? "" : estimator;
      }
    });
    said.textContent = shown === count ? "" : shown + " of " + count + " rows";
  }

  form.addEventListener("input", apply);
  form.addEventListener("reset", function () { setTimeout(apply); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
}

setUp();
