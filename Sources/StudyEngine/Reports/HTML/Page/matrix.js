// Matrices: those of one measure and one sample size at a time.
var blocks = all("#matrix .block");

function chooseMatrix(measures, counts) {
  blocks.forEach(function (block) {
    block.hidden = block.dataset.measure !== measures.value || block.dataset.n !== counts.value;
  });
  // A measure may have no value at a sample size.
  Array.from(counts.options).forEach(function (option) {
    option.disabled = !blocks.some(function (block) { return block.dataset.measure === measures.value && block.dataset.n === option.value; });
  });
  if (blocks.every(function (block) { return block.hidden; })) {
    var first = blocks.find(function (block) { return block.dataset.measure === measures.value; });
    counts.value = first.dataset.n;
    first.hidden = false;
  }
}

if (blocks.length > 1) {
  var selects = ["measure", "n"].map(function (name) {
    var texts = Array.from(new Set(blocks.map(function (block) { return block.dataset[name]; })));
    return make("select", { name: name }, texts.map(function (text) { return make("option", { value: text, textContent: text }); }));
  });
  var tools = make("div", { className: "tools choose" }, [
    make("label", {}, ["measure ", selects[0]]), make("label", {}, ["n ", selects[1]])]);
  blocks[0].before(tools);
  selects.forEach(function (select) {
    select.addEventListener("change", function () { chooseMatrix(selects[0], selects[1]); });
  });
  chooseMatrix(selects[0], selects[1]);
}
