"use strict";
// Filters, searches, copies and saves. The page is complete without it.
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const form = document.querySelector(".filters");
  const shown = document.querySelector(".shown");
  const findings = all(".finding");
  const controls = {};
  for (const control of all("[data-filter]")) controls[control.dataset.filter] = control;

  // What a finding says is read when somebody searches, and once, whether it is open or not.
  const texts = new Map();
  const textOf = (finding) => {
    if (!texts.has(finding)) texts.set(finding, finding.textContent.toLowerCase());
    return texts.get(finding);
  };

  const matches = (finding) => {
    const wanted = (name) => controls[name].value;
    const words = wanted("text").toLowerCase().split(/\s+/).filter(Boolean);
    const hasState = (state) =>
      state === "not accepted" ? finding.dataset.state !== "accepted" : finding.dataset.state === state;
    return (!wanted("state") || hasState(wanted("state"))) &&
      (!wanted("kind") || finding.dataset.kind === wanted("kind")) &&
      (!wanted("severity") || finding.dataset.severity === wanted("severity")) &&
      (!wanted("requirement") ||
        finding.dataset.requirements.split(" ").includes(wanted("requirement"))) &&
      words.every((word) => textOf(finding).includes(word));
  };

  const apply = () => {
    let count = 0;
    for (const finding of findings) {
      finding.hidden = !matches(finding);
      if (!finding.hidden) count += 1;
    }
    shown.textContent = `Showing ${count} of ${findings.length}`;
  };

  const show = (filters) => {
    for (const [name, control] of Object.entries(controls)) control.value = filters[name] || "";
    apply();
  };

  // A link to a finding shows it, also when the filter hides it or it is closed.
  const reveal = () => {
    const body = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const finding = body && body.closest(".finding");
    if (!finding) return;
    if (finding.hidden) show({});
    finding.open = true;
    finding.scrollIntoView({ block: "start" });
    finding.querySelector("summary").focus({ preventScroll: true });
  };

  const csvCell = (text) => {
    // A spreadsheet would take such a cell for a formula.
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return `"${safe.replace(/"/g, '""').replace(/\s+/g, " ").trim()}"`;
  };

  const saveCsv = () => {
    const rows = [["id", "severity", "verdict", "kind", "requirements", "title", "why", "fix"]];
    for (const finding of findings) {
      if (finding.hidden) continue;
      const text = (selector) => (finding.querySelector(selector) || {}).textContent || "";
      const fix = all(".command", finding)
        .find((command) => command.querySelector("pre").getAttribute("aria-label") === "Fix");
      const data = finding.dataset;
      rows.push([data.id, data.severity, data.state, data.kind, data.requirements, text(".title"),
        text(".why"), fix ? fix.querySelector("pre").textContent : ""]);
    }
    const csv = rows.map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([csv], { type: "text/csv" }));
    link.download = "findings.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  const copy = async (button) => {
    const code = button.closest(".command").querySelector("pre");
    const label = button.firstChild;
    try {
      await navigator.clipboard.writeText(code.textContent);
      label.textContent = "Copied";
    } catch {
      // No clipboard for a page opened from a file in some browsers: select it instead.
      const range = document.createRange();
      range.selectNodeContents(code);
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      label.textContent = "Selected";
    }
    setTimeout(() => { label.textContent = "Copy"; }, 2000);
  };

  if (form) {
    form.hidden = false;
    shown.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      show({});
    });
    const toggle = form.querySelector("[data-action=toggle]");
    toggle.addEventListener("click", () => {
      const open = toggle.getAttribute("aria-pressed") !== "true";
      for (const finding of findings) finding.open = open;
      toggle.setAttribute("aria-pressed", String(open));
      toggle.textContent = open ? "Close all" : "Open all";
    });
    form.querySelector("[data-action=export]").addEventListener("click", saveCsv);
    for (const link of all("a.count, a.tally")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        show(link.dataset);
        if (link.dataset.requirement) controls.requirement.value = link.dataset.requirement;
        apply();
        document.getElementById("findings").scrollIntoView({ block: "start" });
        shown.setAttribute("tabindex", "-1");
        shown.focus({ preventScroll: true });
      });
    }
    apply();
  }
  for (const button of all(".copy")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
  const differences = document.querySelector("[data-action=differences]");
  if (differences) {
    differences.closest("label").hidden = false;
    differences.addEventListener("change", () => {
      for (const row of all(".matrix tbody tr"))
        row.hidden = differences.checked && !row.classList.contains("differs");
    });
  }
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => {
    for (const finding of findings) finding.open = true;
  });
  if (location.hash) reveal();
})();
