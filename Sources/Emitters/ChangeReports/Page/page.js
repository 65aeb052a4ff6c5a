"use strict";
// Filters and shows what `#data` holds, in place of the entries that stand in the page. All text is set as text: nothing of the data is ever read as HTML.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const groups = data.groups;
  const gravity = new Map(data.verdicts.map((verdict) => [verdict.name, verdict.gravity]));
  const byId = (id) => document.getElementById(id);
  const pageSize = 100;

  // An element with a class and what is in it: elements or text.
  function make(name, className, ...children) {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

  // Filters. They stand in the address, so that a view can be handed on.

  const filters = { words: [], verdicts: new Set(), cluster: "" };
  let matching = [];
  let rendered = 0;
  let unfolded = groups.length <= 20;

  // Everything about a group that a search looks at, in lower case; made when the first search needs it.
  function haystack(group) {
    group.text ??= JSON.stringify([group.verdict, group.members, group.facts, group.note, group.changes, group.fields])
      .toLowerCase();
    return group.text;
  }

  function matches(group) {
    if (filters.verdicts.size > 0 && !filters.verdicts.has(group.verdict)) return false;
    if (filters.cluster && !group.changes.some((change) => change[0] === filters.cluster)) return false;
    return filters.words.every((word) => haystack(group).includes(word));
  }

  function inCluster(group) {
    if (!filters.cluster) return group.changes.length;
    return group.changes.filter((change) => change[0] === filters.cluster).length;
  }

  function apply() {
    filters.words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean)
      // As JSON writes it, which is what is searched.
      .map((word) => JSON.stringify(word).slice(1, -1));
    filters.cluster = byId("cluster").value;
    matching = groups.filter(matches);
    rendered = 0;
    byId("entries").replaceChildren();
    showMore();
    const sum = (list, number) => list.reduce((sum, group) => sum + number(group), 0);
    const all = sum(groups, (group) => group.changes.length);
    byId("shown").textContent = all === 0 ? "Nothing changes."
      : `${count(sum(matching, inCluster), "change")} of ${all.toLocaleString("en")}, in `
        + (matching.length === 1 ? "1 entry" : `${matching.length.toLocaleString("en")} entries`);
    byId("clear").disabled = matching.length === groups.length;
    remember();
  }

  function remember() {
    const state = new URLSearchParams();
    if (byId("search").value) state.set("search", byId("search").value);
    if (filters.cluster) state.set("cluster", filters.cluster);
    if (filters.verdicts.size > 0) state.set("verdicts", [...filters.verdicts].join(","));
    history.replaceState(null, "", "#" + state);
  }

  function recall() {
    const state = new URLSearchParams(location.hash.slice(1));
    byId("search").value = state.get("search") ?? "";
    byId("cluster").value = state.get("cluster") ?? "";
    if (byId("cluster").selectedIndex < 0) byId("cluster").value = "";
    for (const name of (state.get("verdicts") ?? "").split(",")) if (gravity.has(name)) filters.verdicts.add(name);
    showPressed();
  }

  // Entries: a page of them at a time, and what is inside of one when it is unfolded.

  function showMore() {
    const next = matching.slice(rendered, rendered + pageSize);
    rendered += next.length;
    byId("entries").append(...next.map(entry));
    const left = matching.length - rendered;
    byId("more").hidden = left === 0;
    byId("more").textContent = `Show more (${left.toLocaleString("en")} are left)`;
  }

  function entry(group) {
    const title = make("h3", "", make("span", "verdict", group.verdict), " ");
    group.members.forEach(([names, clusters], place) => {
      title.append(place === 0 ? "" : "; ", make("b", "", names.join(", ")), " in " + clusters.join(", "));
    });
    const summary = make("summary", "", title, " ", make("span", "facts", group.facts), " ",
      make("span", "names", group.first));
    const details = make("details", "", summary);
    details.addEventListener("toggle", () => { if (details.open && details.childElementCount === 1) fill(details, group); });
    if (unfolded) {
      fill(details, group);
      details.open = true;
    }
    return make("li", gravity.get(group.verdict), details);
  }

  function fill(details, group) {
    if (group.note !== null) details.append(make("p", "note", group.note));
    details.append(make("div", "body", ...group.fields.map(field), ids(group)));
  }

  function field([path, before, after, place, excerpt, address]) {
    const [old, now] = contrast(before, after);
    return make("div", "field",
      make("h4", "", path, make("span", "", address === null ? place ?? "" : link(place, address))),
      make("div", "sides", side("old", "before", old), side("new", "after", now)),
      excerpt === null ? null : make("pre", "excerpt", excerpt));
  }

  function link(text, address) {
    const link = make("a", "", text);
    link.href = address;
    return link;
  }

  function side(className, label, parts) {
    const element = parts === null
      ? make("pre", className + " none", className === "old" ? "was not there" : "is gone")
      : make("pre", className, ...parts);
    element.setAttribute("aria-label", label);
    element.setAttribute("role", "group");
    return element;
  }

  // What both values begin and end with stays unmarked. Characters, not halves of them.
  function contrast(before, after) {
    if (before === null || after === null) return [before, after].map((text) => (text === null ? null : [text]));
    const [old, now] = [Array.from(before), Array.from(after)];
    const shorter = Math.min(old.length, now.length);
    let start = 0;
    while (start < shorter && old[start] === now[start]) start += 1;
    let end = 0;
    while (end < shorter - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1;
    // Of two numbers or words that share little, the whole is new.
    if (start + end < 3) start = end = 0;
    return [old, now].map((text) => [
      text.slice(0, start).join(""),
      make("mark", "", text.slice(start, text.length - end).join("")),
      text.slice(text.length - end).join(""),
    ]);
  }

  function ids(group) {
    const rows = group.changes.filter((change) => change[2] || change[3]);
    if (rows.length === 0) return null;
    const table = make("table", "", ...rows.map((change) => make("tr", "", ...idCells(change))));
    return make("details", "ids", make("summary", "", "Ids in each cluster"), table);
  }

  function idCells([cluster, name, before, after]) {
    const texts = before === after ? [before] : [before, after].filter(Boolean);
    return [make("td", "", cluster), make("td", "", texts.join(" → ") || name)];
  }

  // What stands beside the changes.

  function showVerdicts() {
    for (const verdict of data.verdicts) {
      const button = make("button", verdict.gravity, `${verdict.count.toLocaleString("en")} ${verdict.name}`);
      button.type = "button";
      button.dataset.verdict = verdict.name;
      button.addEventListener("click", () => {
        if (!filters.verdicts.delete(verdict.name)) filters.verdicts.add(verdict.name);
        showPressed();
        apply();
      });
      byId("verdicts").append(button);
    }
  }

  function showPressed() {
    for (const button of byId("verdicts").children) {
      button.setAttribute("aria-pressed", filters.verdicts.has(button.dataset.verdict));
    }
  }

  function showClusters() {
    const counts = new Map();
    for (const group of groups) for (const [cluster] of group.changes) counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
    for (const cluster of [...counts.keys()].sort()) {
      const option = make("option", "", `${cluster} (${counts.get(cluster).toLocaleString("en")})`);
      option.value = cluster;
      byId("cluster").append(option);
    }
  }

  // Wiring.

  let waiting = 0;
  byId("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, groups.length > 2000 ? 120 : 0);
  });
  byId("cluster").addEventListener("change", apply);
  byId("filters").addEventListener("submit", (event) => { event.preventDefault(); apply(); });
  byId("more").addEventListener("click", showMore);
  byId("unfold").addEventListener("click", () => {
    unfolded = !unfolded;
    showUnfolded();
    apply();
  });
  byId("clear").addEventListener("click", () => {
    byId("search").value = byId("cluster").value = "";
    filters.verdicts.clear();
    showPressed();
    apply();
    byId("search").focus();
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof Element && event.target.matches("input, select");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      byId("search").focus();
    }
  });
  function showUnfolded() { byId("unfold").textContent = unfolded ? "Fold all" : "Unfold all"; }

  byId("controls").hidden = false;
  showVerdicts();
  showClusters();
  showUnfolded();
  recall();
  apply();
  new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting) && !byId("more").hidden) showMore(); },
    { rootMargin: "1200px" }).observe(byId("more"));
})();
