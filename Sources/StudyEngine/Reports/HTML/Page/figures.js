// Figures: values at once instead of after a moment, and for touch.
var tip = make("div", { className: "tip", hidden: true });
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

all(".point").forEach(function (point) {
  var title = point.querySelector("title");
  point.setAttribute("aria-label", title.textContent);
  title.remove();
  point.addEventListener("pointerenter", function () { show(point); });
  point.addEventListener("pointerleave", function () { tip.hidden = true; });
});
document.addEventListener("keydown", function (event) { if (event.key === "Escape") { tip.hidden = true; } });

// Something that is drawn in several ways in one of them; an empty text draws nothing.
function place(element, name, texts, way) {
  var text = texts.split("|")[way];
  if (text === "") { element.setAttribute("display", "none"); return; }
  element.removeAttribute("display");
  element.setAttribute(name, text);
}

// A chart in the way that suits the series that are shown and the scale that is chosen.
function draw(chart, isFirstOnly, isLogarithmic) {
  var scales = Number(chart.dataset.scales);
  var way = (isFirstOnly ? scales : 0) + (isLogarithmic && scales > 1 ? 1 : 0);
  all(".way", chart).forEach(function (axis, index) { axis.classList.toggle("off", index !== way); });
  all("[data-v]", chart).forEach(function (element) {
    place(element, element.tagName === "path" ? "d" : "y", element.dataset.v, way);
  });
  all("[data-h]", chart).forEach(function (element) { place(element, "x", element.dataset.h, way); });
}

function prepare(figure) {
  var charts = all(".chart", figure);
  var isAlone = all(".legend li", figure).length < 2;
  var entries = all(".legend li", figure).map(function (item) {
    var box = make("input", { type: "checkbox", checked: !item.dataset.more, hidden: isAlone });
    item.prepend(make("label", {}, [box].concat(Array.from(item.childNodes))));
    return { item: item, box: box, number: item.dataset.series };
  });
  var hasMore = entries.some(function (entry) { return entry.item.dataset.more; });
  var scales = charts.map(function (chart) {
    if (chart.dataset.scales < 2) { return null; }
    // The page is drawn for all series: its second way is the logarithmic one.
    var box = make("input", { type: "checkbox", checked: !all(".way", chart)[1].classList.contains("off") });
    box.addEventListener("change", update);
    chart.after(make("label", { className: "scale" }, [box, "logarithmic"]));
    return box;
  });

  function update() {
    var isFirstOnly = hasMore && !entries.some(function (entry) { return entry.item.dataset.more && entry.box.checked; });
    charts.forEach(function (chart, index) { draw(chart, isFirstOnly, scales[index] && scales[index].checked); });
    entries.forEach(function (entry) {
      series(entry).forEach(function (line) { line.classList.toggle("off", !entry.box.checked); });
    });
  }

  function series(entry) { return all('.series[data-series="' + entry.number + '"]', figure); }

  function choose(isChosen) {
    entries.forEach(function (entry) { entry.box.checked = isChosen(entry); });
    update();
  }

  // The series under the pointer, or whose box has the focus, stands out.
  function light(entry, isLit) {
    figure.classList.toggle("lit", isLit && entry.box.checked);
    series(entry).forEach(function (line) { line.classList.toggle("front", isLit); });
  }

  entries.forEach(function (entry) {
    entry.box.addEventListener("change", update);
    [[entry.item, "pointerenter", "pointerleave"], [entry.box, "focus", "blur"]].concat(
      series(entry).map(function (line) { return [line, "pointerenter", "pointerleave"]; })
    ).forEach(function (way) {
      way[0].addEventListener(way[1], function () { light(entry, true); });
      way[0].addEventListener(way[2], function () { light(entry, false); });
    });
  });
  var tools = make("div", { className: "tools" });
  figure.append(tools);
  if (entries.length > 1) {
    tools.append(button("All", "Show all estimators", function () { choose(function () { return true; }); }));
    if (hasMore) {
      tools.append(button("First " + entries.filter(function (entry) { return !entry.item.dataset.more; }).length,
        "Show those of the start", function () { choose(function (entry) { return !entry.item.dataset.more; }); }));
    }
    tools.append(button("None", "Show no estimator, to choose some", function () { choose(function () { return false; }); }));
  }
  if (hasMore) { update(); }
  // For the filter: the estimator alone, or what was shown before.
  figure.choose = choose;
  figure.reset = function () { choose(function (entry) { return !entry.item.dataset.more; }); };
}

all("figure").forEach(prepare);
