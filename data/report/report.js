"use strict";
// Filters, searches, copies and saves. The page is complete without it.
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const form = document.querySelector(".filters");
  const shown = document.querySelector(".shown");
  const list = document.getElementById("finding-list");
  const more = document.querySelector("[data-action=more]");
  const controls = {};
  for (const control of all("[data-filter]")) controls[control.dataset.filter] = control;

  const addButtons = (from) => {
    for (const caption of all(".command > figcaption", from)) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      const of = document.createElement("span");
      of.className = "visually-hidden";
      of.textContent = ` ${caption.textContent}`;
      button.append("Copy", of);
      caption.append(button);
    }
  };

  const elementsOf = (text) => {
    const holder = document.createElement("template");
    holder.innerHTML = text;
    return holder.content;
  };

  // A finding is {data, element, source, text}: of a long report most have only their source until
  // somebody looks at them.
  const findings = all(".finding").map((element) => ({ data: element.dataset, element }));
  const rest = list && list.querySelector("noscript.more");
  if (rest) {
    for (const source of rest.textContent.split(/(?=<details class="finding )/)) {
      const head = /^<details class="finding [^>]*>/.exec(source);
      if (!head) continue;
      const data = {};
      for (const [, name, value] of head[0].matchAll(/data-([a-z]+)="([^"]*)"/g)) data[name] = value;
      findings.push({ data, source });
    }
    rest.remove();
  }
  const byId = new Map(findings.map((finding, index) => [finding.data.id, index]));

  const partsOf = (finding) => finding.element || elementsOf(finding.source);
  const show = (index) => {
    const finding = findings[index];
    if (finding.element) return finding.element;
    const parts = elementsOf(finding.source);
    addButtons(parts);
    finding.element = parts.querySelector(".finding");
    finding.source = "";
    let next = index + 1;
    while (next < findings.length && !findings[next].element) next += 1;
    list.insertBefore(finding.element, next < findings.length ? findings[next].element : null);
    return finding.element;
  };

  // What a finding says, whether it is open or not; made once.
  const signs = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
  const textOf = (finding) => {
    if (finding.text === undefined) {
      finding.text = finding.element
        ? finding.element.textContent.toLowerCase()
        : finding.source.toLowerCase().replace(/<[^>]*>/g, " ")
          .replace(/&(?:lt|gt|quot|#39|amp);/g, (sign) => signs[sign]);
    }
    return finding.text;
  };

  const matcher = () => {
    const wanted = {};
    for (const [name, control] of Object.entries(controls)) wanted[name] = control.value;
    const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
    const hasState = (state) =>
      wanted.state === "not accepted" ? state !== "accepted" : state === wanted.state;
    return (finding) => {
      const data = finding.data;
      return (!wanted.state || hasState(data.state)) &&
        (!wanted.kind || data.kind === wanted.kind) &&
        (!wanted.severity || data.severity === wanted.severity) &&
        (!wanted.requirement || data.requirements.split(" ").includes(wanted.requirement)) &&
        words.every((word) => textOf(finding).includes(word));
    };
  };

  // As many are made elements at a time.
  const step = 200;
  let most = step;
  let matching = [];
  const display = () => {
    const visible = new Set(matching.slice(0, most));
    findings.forEach((finding, index) => {
      if (visible.has(index)) show(index).hidden = false;
      else if (finding.element) finding.element.hidden = true;
    });
    const count = matching.length;
    const part = count > visible.size ? `; the first ${visible.size} are listed` : "";
    shown.textContent = `Showing ${count} of ${findings.length}${part}`;
    if (more) more.hidden = count <= visible.size;
  };
  const apply = () => {
    const matches = matcher();
    matching = [...findings.keys()].filter((index) => matches(findings[index]));
    most = step;
    display();
  };

  const filter = (filters) => {
    for (const [name, control] of Object.entries(controls)) control.value = filters[name] || "";
    apply();
  };

  // A link to a finding shows it, also when the filter hides it or it is closed.
  const reveal = () => {
    const index = byId.get(decodeURIComponent(location.hash.slice(1)));
    if (index === undefined) return;
    if (!matching.includes(index)) filter({});
    const finding = show(index);
    finding.hidden = false;
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
    for (const index of matching) {
      const data = findings[index].data;
      const parts = partsOf(findings[index]);
      const text = (selector) => (parts.querySelector(selector) || {}).textContent || "";
      const fix = all(".command", parts)
        .find((command) => command.querySelector("pre").getAttribute("aria-label") === "Fix");
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

  addButtons(document);
  if (form) {
    form.hidden = false;
    shown.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      filter({});
    });
    const toggle = form.querySelector("[data-action=toggle]");
    toggle.addEventListener("click", () => {
      const open = toggle.getAttribute("aria-pressed") !== "true";
      for (const finding of all(".finding", list)) finding.open = open;
      toggle.setAttribute("aria-pressed", String(open));
      toggle.textContent = open ? "Close all" : "Open all";
    });
    form.querySelector("[data-action=export]").addEventListener("click", saveCsv);
    for (const link of all("a.count, a.tally")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        filter(link.dataset);
        document.getElementById("findings").scrollIntoView({ block: "start" });
        shown.setAttribute("tabindex", "-1");
        shown.focus({ preventScroll: true });
      });
    }
    if (more) {
      more.addEventListener("click", () => {
        most += step;
        display();
      });
    }
    apply();
  }
  addEventListener("click", (event) => {
    const button = event.target.closest(".copy");
    if (button) copy(button);
  });

  // Rows of a long table are text too, until the page is shown.
  const unfoldRows = () => {
    const part = document.querySelector(".part > noscript");
    if (part) part.replaceWith(elementsOf(part.textContent));
    return Boolean(part);
  };
  const unfoldAllRows = () => {
    while (unfoldRows());
  };
  const differences = document.querySelector("[data-action=differences]");
  if (differences) {
    differences.closest("label").hidden = false;
    differences.addEventListener("change", () => {
      unfoldAllRows();
      for (const row of all(".matrix tbody tr"))
        row.hidden = differences.checked && !row.classList.contains("differs");
    });
  }
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => {
    unfoldAllRows();
    if (!form) return;
    most = findings.length;
    display();
    for (const finding of all(".finding", list)) finding.open = true;
  });
  if (location.hash) reveal();

  // The rest is done while nobody waits: the rows for those who look, the texts for a search.
  const idle = window.requestIdleCallback ||
    ((work) => setTimeout(() => work({ timeRemaining: () => 5 }), 50));
  let next = 0;
  const work = (deadline) => {
    do {
      if (unfoldRows()) continue;
      if (next >= findings.length) return;
      textOf(findings[next]);
      next += 1;
    } while (deadline.timeRemaining() > 2);
    idle(work);
  };
  idle(work);
})();
