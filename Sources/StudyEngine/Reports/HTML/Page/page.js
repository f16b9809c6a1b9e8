// What only the script makes: without it nothing is missing.
function make(tag, properties, children) {
  var element = document.createElement(tag);
  Object.assign(element, properties || {});
  (children || []).forEach(function (child) { element.append(child); });
  return element;
}

function button(text, title, action) {
  var element = make("button", { type: "button", textContent: text, title: title });
  element.addEventListener("click", action);
  return element;
}

function all(selector, root) { return Array.from((root || document).querySelectorAll(selector)); }

document.documentElement.classList.add("js");

// A long study file is folded where it can be unfolded.
all("details").forEach(function (details) { details.open = false; });
window.addEventListener("beforeprint", function () {
  all("details").forEach(function (details) { details.open = true; });
});
