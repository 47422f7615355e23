// A drawing wider than the screen opens at its middle.
for (const frame of document.querySelectorAll(".kb-diagram__light, .kb-diagram__dark")) {
  frame.scrollLeft = (frame.scrollWidth - frame.clientWidth) / 2;
}

// Marks the lines that a citation names: ?lines=20-24 marks every block whose data-lines touch them.
(() => {
  "use strict";

  const range = (text) => {
    const found = /^(\d+)(?:-(\d+))?$/.exec(text || "");
    return found ? [Number(found[1]), Number(found[2] || found[1])] : null;
  };

  const wanted = range(new URLSearchParams(location.search).get("lines"));
  if (!wanted) return;

  const touches = (element) => {
    const lines = range(element.dataset.lines);
    return lines !== null && lines[0] <= wanted[1] && lines[1] >= wanted[0];
  };

  const touched = [...document.querySelectorAll(".md-content [data-lines]")].filter(touches);
  const innermost = touched.filter((element) => !touched.some((other) => other !== element && element.contains(other)));
  if (!innermost.length) return;

  for (const element of innermost) {
    element.classList.add("kb-cited");
    for (let around = element.closest("details"); around; around = around.parentElement.closest("details")) {
      around.open = true;
    }
  }

  // The browser jumps to the anchor once everything is loaded, so the lines come after that.
  const show = () => innermost[0].scrollIntoView({ block: "center" });
  show();
  addEventListener("load", () => setTimeout(show, 0));
})();
