// Tables as CSV, figures as SVG and PNG: made here, saved by the browser.
var study = document.querySelector("h1").textContent;

function save(name, blob) {
  var link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
}

function fileName(caption, ending) {
  var words = (study + " " + caption).toLowerCase().replace(/[^a-z0-9.]+/g, "-").replace(/^[-.]+|[-.]+$/g, "");
  return (words.slice(0, 80) || "report") + "." + ending;
}

// The figure of a field, its error and its mark; NA for what is missing.
function parts(field) {
  var mark = field.querySelector(".mark");
  var text = Array.from(field.childNodes).filter(function (node) { return node !== mark; })
    .map(function (node) { return node.textContent; }).join("").trim();
  var halves = text.split(" ± ");
  var known = function (half) { return half === undefined || half === "–" ? "NA" : half; };
  return { value: known(halves[0]), error: known(halves[1]), hasError: halves.length > 1, mark: mark ? mark.textContent.trim() : "" };
}

function csv(table) {
  var quote = function (text) { return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text; };
  var titles = Array.from(table.tHead.rows[0].cells).map(function (head) { return head.textContent.trim().split(" ± ")[0]; });
  var rows = [];
  Array.from(table.tBodies).forEach(function (body) {
    rowsOf(body).forEach(function (row) {
      if (body.hidden || row.hidden) { return; }
      var place = body.dataset.cell ? [body.dataset.cell, body.dataset.law, body.dataset.n] : [];
      rows.push({ place: place, parts: Array.from(row.cells).map(parts) });
    });
  });
  var has = function (column, name) { return rows.some(function (row) { return row.parts[column][name]; }); };
  var line = function (fields) { return fields.map(quote).join(",") + "\r\n"; };
  var columns = titles.map(function (title, column) {
    return { title: title, hasError: has(column, "hasError"), hasMark: has(column, "mark") };
  });
  var text = line((rows.length && rows[0].place.length ? ["cell", "law", "n"] : []).concat(columns.flatMap(function (column) {
    return [column.title].concat(column.hasError ? [column.title + " MCSE"] : [], column.hasMark ? [column.title + " mark"] : []);
  })));
  rows.forEach(function (row) {
    text += line(row.place.concat(row.parts.flatMap(function (part, index) {
      return [part.value].concat(columns[index].hasError ? [part.error] : [], columns[index].hasMark ? [part.mark] : []);
    })));
  });
  return text;
}

all("table.data").forEach(function (table) {
  table.parentNode.previousElementSibling.append(button("CSV", "Save the rows of this table that are shown", function () {
    save(fileName(table.caption.textContent, "csv"), new Blob([csv(table)], { type: "text/csv" }));
  }));
});

var svgSpace = document.querySelector("svg").namespaceURI;
var geometry = ["d", "x", "y", "dy", "text-anchor"];
var looks = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity", "font-size", "font-family", "font-weight"];

function drawn(tag, attributes, children) {
  var element = document.createElementNS(svgSpace, tag);
  Object.keys(attributes).forEach(function (name) { element.setAttribute(name, attributes[name]); });
  (children || []).forEach(function (child) { if (child) { element.append(child); } });
  return element;
}

// A copy of a drawing that needs neither style sheet nor page.
function standalone(node) {
  if (node.nodeType === Node.TEXT_NODE) { return document.createTextNode(node.data); }
  if (node.nodeType !== Node.ELEMENT_NODE) { return null; }
  var style = getComputedStyle(node);
  if (style.display === "none") { return null; }
  var attributes = {};
  geometry.forEach(function (name) { if (node.hasAttribute(name)) { attributes[name] = node.getAttribute(name); } });
  var tag = node.tagName;
  if (tag === "svg") { return drawn("g", {}, Array.from(node.childNodes).map(standalone)); }
  if (tag !== "g") { looks.forEach(function (name) { attributes[name] = style.getPropertyValue(name); }); }
  if (tag === "use") {
    attributes.d = document.querySelector(node.getAttribute("href")).getAttribute("d");
    attributes.transform = "translate(" + attributes.x + " " + attributes.y + ")";
    delete attributes.x;
    delete attributes.y;
    tag = "path";
  }
  return drawn(tag, attributes, Array.from(node.childNodes).map(standalone));
}

// Caption, charts side by side, and the legend of what is shown.
function picture(figure) {
  var style = getComputedStyle(document.body);
  var words = { "font-family": style.fontFamily, fill: style.color };
  var parts = [], left = 0, height = 0;
  all(".chart", figure).forEach(function (chart) {
    var box = chart.viewBox.baseVal;
    var part = standalone(chart);
    part.setAttribute("transform", "translate(" + left + " 30)");
    parts.push(part);
    left += box.width + 10;
    height = Math.max(height, box.height);
  });
  var width = Math.max(left, 480), x = 10, y = height + 50;
  all(".legend li", figure).forEach(function (item) {
    if (!item.querySelector("input").checked) { return; }
    var name = item.textContent, length = 50 + 6.6 * name.length;
    if (x > 10 && x + length > width) { x = 10; y += 20; }
    var key = standalone(item.querySelector(".key"));
    key.setAttribute("transform", "translate(" + x + " " + (y - 11) + ")");
    parts.push(key, drawn("text", Object.assign({ x: x + 32, y: y, "font-size": "12px" }, words), [name]));
    x += length;
  });
  var paper = drawn("rect", { width: width, height: y + 12, fill: style.backgroundColor });
  var caption = drawn("text", Object.assign({ x: 10, y: 18, "font-size": "14px", "font-weight": "600" }, words),
    [figure.querySelector("figcaption").textContent]);
  return drawn("svg", { width: width, height: y + 12, viewBox: "0 0 " + width + " " + (y + 12) }, [paper, caption].concat(parts));
}

function svgBlob(figure) {
  return new Blob([new XMLSerializer().serializeToString(picture(figure))], { type: "image/svg+xml" });
}

function savePNG(figure, name) {
  var image = new Image();
  var source = URL.createObjectURL(svgBlob(figure));
  image.addEventListener("load", function () {
    var canvas = make("canvas", { width: 2 * image.width, height: 2 * image.height });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(source);
    canvas.toBlob(function (blob) { save(name, blob); }, "image/png");
  });
  image.src = source;
}

all("figure[data-cells]").forEach(function (figure) {
  var caption = figure.querySelector("figcaption").textContent;
  figure.lastElementChild.append(
    button("SVG", "Save this figure as SVG", function () { save(fileName(caption, "svg"), svgBlob(figure)); }),
    button("PNG", "Save this figure as PNG", function () { savePNG(figure, fileName(caption, "png")); }));
});
