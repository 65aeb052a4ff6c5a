"use strict";
// Shows what `#data` holds, and then what status.json says, every few seconds while somebody looks. All text is set as text:
// nothing of the data is ever read as HTML. The first rows are those that the server wrote, for who has no JavaScript.
(() => {
  const pollTime = 5000, answerTime = 10000, announceTime = 10000, staleTime = 20, firstRows = 50, moreRows = 200;
  const byId = (id) => document.getElementById(id);

  let status = JSON.parse(byId("data").textContent);
  // How much later the server's clock is than this one, in seconds.
  let ahead = status.now - Date.now() / 1000;
  let lostSince = null;
  const shownRows = { troubles: firstRows, bounces: firstRows };
  // What each part was last made of: only a part that changes is made anew, so that nobody loses his place or selection.
  const made = new Map();

  const serverNow = () => Date.now() / 1000 + ahead;
  const number = (value) => value.toLocaleString("en");
  const count = (value, noun) => `${number(value)} ${noun}${value === 1 ? "" : "s"}`;

  // An element with attributes, and what is in it: elements or text.
  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value);
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  // Times.

  function duration(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    if (whole < 120) return `${whole} s`;
    if (whole < 7200) return `${Math.floor(whole / 60)} min`;
    if (whole < 172800) return `${Math.floor(whole / 3600)} h`;
    return `${Math.floor(whole / 86400)} days`;
  }

  function relative(at, form) {
    const age = serverNow() - at;
    if (form === "next") return age > -1 ? "is due" : `in ${duration(-age)}`;
    return age < 0 ? `in ${duration(-age)}` : form === "for" ? duration(age) : `${duration(age)} ago`;
  }

  // `form`: ago, for (how long), next (a turn).
  function time(at, form = "ago") {
    const date = new Date(at * 1000);
    const isDate = !Number.isNaN(date.getTime());
    return make("time", { datetime: isDate ? date.toISOString() : null, title: isDate ? date.toLocaleString() : null,
      "data-at": at, "data-form": form }, relative(at, form));
  }

  function clock(at) {
    const date = new Date(at * 1000);
    if (Number.isNaN(date.getTime())) return "";
    return date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  }

  function tick() {
    for (const element of document.querySelectorAll("time[data-at]")) {
      const text = relative(Number(element.dataset.at), element.dataset.form);
      if (element.textContent !== text) element.textContent = text;
    }
  }

  // Tables. The roles are said: as blocks, on a narrow screen, rows and cells would lose them.

  const heading = (...children) => make("th", { role: "rowheader", scope: "row" }, ...children);
  const cell = (label, name, ...children) => make("td", { role: "cell", class: name, "data-label": label }, ...children);
  const row = (...cells) => make("tr", { role: "row" }, ...cells);
  const emptyRow = (text, columns) => row(make("td", { role: "cell", class: "empty", colspan: columns }, text));

  // Every word has to be in it.
  function matches(texts) {
    const all = texts.filter((text) => text !== null).join(" ").toLowerCase();
    return byId("filter").value.toLowerCase().split(/\s+/).every((word) => all.includes(word));
  }

  // The rows of a list that the filter lets through, at most so many; and how many there are.
  function list(id, items, texts, make, columns, none) {
    const fitting = items.filter((item) => matches(texts(item)));
    const limit = shownRows[id] ?? Infinity;
    const rows = fitting.slice(0, limit).map(make);
    byId(id).replaceChildren(...(rows.length > 0 ? rows : [emptyRow(items.length > 0 ? "Nothing of that kind." : none, columns)]));
    const left = fitting.length - rows.length;
    byId(`${id}-count`).textContent = fitting.length === items.length ? number(items.length)
      : `${number(fitting.length)} of ${number(items.length)}`;
    const more = byId(`${id}-more`);
    if (more) {
      more.hidden = left === 0;
      more.textContent = `Show more (${number(left)} left)`;
    }
  }

  // Parts.

  function notice(kind, title, ...children) {
    return make("p", { class: `notice ${kind}`.trim() }, make("strong", {}, title), ...children);
  }

  function showNotices() {
    const notices = [];
    if (lostSince !== null) {
      notices.push(notice("bad", "The process does not answer.",
        "It last did ", time(lostSince), ` (${clock(lostSince)}). What is below is as it was then; it is asked again every few seconds.`));
    }
    if (status.standby !== null) notices.push(notice("", "Stands by.", `Nothing is done for now: ${status.standby}`));
    if (status.held) {
      notices.push(notice("warn", "A later commit is held back.",
        make("code", { title: status.held.id }, status.held.id.slice(0, 12)), " has waited for ",
        time(status.held.since, "for"), `: ${status.held.reason}`));
    }
    for (const fault of status.health.faults) notices.push(notice("bad", "Stands still.", fault));
    byId("notices").replaceChildren(...notices);
  }

  function showWanted() {
    const commit = status.commit;
    byId("wanted").replaceChildren(...(commit === null ? 
      [make("p", { class: "empty" }, status.standby !== null ? "Another host sees to it." : "Nothing was read yet.")] : [
      make("p", { class: "large" }, make("code", { title: commit.id }, commit.id.slice(0, 12))),
      commit.subject === null ? "" : make("p", { class: "subject" }, commit.subject),
      make("p", { class: "quiet" }, "wanted for ", time(commit.since, "for"),
        ...(commit.reached === null ? [", not reached yet"] : [", reached ", time(commit.reached)])),
    ]));
  }

  const tones = new Map([["broken", "bad"], ["wait", "warn"], ["waiting", "warn"]]);

  // How many are not as they should be, and why.
  function tags(counts) {
    const shown = Object.entries(counts).filter(([name, value]) => value > 0 && !["adopt", "as-wanted"].includes(name));
    if (shown.length === 0) return "";
    return make("ul", { class: "tags" }, ...shown.map(([name, value]) =>
      make("li", { class: tones.get(name) ?? null }, `${name} ${number(value)}`)));
  }

  function showRuns() {
    const sum = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);
    const [instances, jobs] = [sum(status.instances), sum(status.jobs)];
    byId("runs").replaceChildren(
      make("p", { class: "large" }, `${number(status.instances.adopt)} of ${number(instances)}`),
      make("p", { class: "quiet" }, "instances are as wanted"), tags(status.instances),
      ...(jobs === 0 ? [] : [make("p", { class: "quiet" }, `${number(status.jobs["as-wanted"])} of ${count(jobs, "job")} as wanted`),
        tags(status.jobs)]));
  }

  function showLooks() {
    byId("looks").replaceChildren(...(status.looks.length === 0 ? [emptyRow("Nothing yet.", 3)] : status.looks.map((look) => {
      const state = look.failure !== null
        ? [make("span", { class: "tag bad" }, "fails"), " for ", time(look.failing_since ?? look.last_end ?? status.start, "for"), `: ${look.failure}`]
        : look.last_success === null ? [make("span", { class: "tag" }, "not yet")]
          : [make("span", { class: "tag good" }, "well"), " ", time(look.last_success),
            look.duration === null ? "" : make("span", { class: "quiet" }, `, took ${look.duration < 10 ? look.duration.toFixed(1) + " s" : duration(look.duration)}`)];
      return row(heading(look.subject), cell(null, "", ...state), cell(null, "time quiet", duration(look.interval)));
    })));
  }

  function showTroubles() {
    list("troubles", status.troubles, (trouble) => [trouble.subject, trouble.text], (trouble) => row(
      heading(trouble.subject), cell("wrong", "text", trouble.text), cell("since", "time", time(trouble.since)),
      cell("tried", "time", trouble.failures === 0 ? "not tried" : count(trouble.failures, "time")),
      cell("again", "time", trouble.next === null ? "when something changes" : time(trouble.next, "next"))), 5, "Nothing fails.");
  }

  function progress(bounce) {
    const old = bounce.old > 0 ? `${number(bounce.old)} old left` : null;
    if (bounce.up === null || bounce.wanted === null) return [old ?? "not looked at yet"];
    if (bounce.wanted === 0) return [old ?? "nothing left"];
    const text = [`${number(bounce.up)} of ${number(bounce.wanted)} up`, old].filter(Boolean).join(", ");
    return [make("progress", { max: bounce.wanted, value: Math.min(bounce.up, bounce.wanted), "aria-label": `${bounce.instance}: tasks up` }), text];
  }

  function showBounces() {
    list("bounces", status.bounces, (bounce) => [bounce.instance, bounce.action, bounce.method, bounce.reason], (bounce) => row(
      heading(bounce.instance), cell("action", "time", bounce.action, bounce.method === null ? null : make("span", { class: "quiet" }, ` ${bounce.method}`)),
      cell(null, "progress", ...progress(bounce)), cell("last step", "text", bounce.reason), cell("since", "time", time(bounce.since)),
      cell("next turn", "time", bounce.next === null ? "now" : time(bounce.next, "next"))), 6, "Nothing is under way.");
  }

  function showEvents() {
    const events = byId("failures").checked ? status.events.filter((event) => event.failure) : status.events;
    list("events", events, (event) => [event.subject, event.kind, event.text], (event) => row(
      cell(null, "time", clock(event.time), " ", make("span", { class: "quiet" }, time(event.time))),
      cell(null, "", ...(event.failure ? [make("span", { class: "hidden" }, "failed: "), make("span", { class: "tag bad failed" }, event.kind)]
        : [make("span", { class: "tag" }, event.kind)])),
      cell(null, "subject", ...(event.subject === null ? [] : [event.subject])), cell(null, "text", event.text)), 4, "Nothing happened yet.");
  }

  function showFooter() {
    byId("start").replaceChildren(time(status.start));
    const { turns, failed_turns, commits } = status.counters;
    byId("counters").textContent = `Since then: ${count(turns, "turn")}, ${number(failed_turns)} of which failed, `
      + `${count(commits, "commit")}.`;
  }

  // A tab that was not seen for long knows nothing new at first.
  function showLink() {
    const word = lostSince !== null ? "lost" : serverNow() - status.now > staleTime ? "waiting" : "live";
    byId("link").className = word;
    if (byId("link-word").textContent !== word) byId("link-word").textContent = word;
    byId("link").querySelector("time").replaceWith(time(lostSince ?? status.now));
  }

  function showTitle() {
    const parts = [status.bounces.length > 0 ? `${number(status.bounces.length)} under way` : null,
      status.troubles.length > 0 ? `${number(status.troubles.length)} failing` : null, status.held ? "held" : null,
      status.standby !== null ? "stands by" : null];
    const text = parts.filter(Boolean).join(", ");
    document.title = `${lostSince !== null ? "(lost) " : ""}${status.cluster}${text ? `: ${text}` : ""} · soac run`;
  }

  const filtered = () => [byId("filter").value, byId("failures").checked];

  // Of each part, what it is made of, and how.
  const parts = [
    [() => [status.standby, status.held, status.health.faults, lostSince], showNotices],
    [() => [status.commit, status.standby], showWanted],
    [() => [status.instances, status.jobs], showRuns],
    [() => [status.looks, status.start], showLooks],
    [() => [status.troubles, shownRows.troubles, filtered()], showTroubles],
    [() => [status.bounces, shownRows.bounces, filtered()], showBounces],
    [() => [status.events, filtered()], showEvents],
    [() => [status.start, status.counters], showFooter],
  ];

  function show() {
    for (const [source, showPart] of parts) {
      const text = JSON.stringify(source());
      if (made.get(showPart) === text) continue;
      made.set(showPart, text);
      showPart();
    }
    showLink();
    showTitle();
    tick();
  }

  // What is said to those who listen: what has changed, in a sentence, and not too often.

  let said = facts(), announcing = 0;

  function facts() {
    return { commit: status.commit?.id ?? null, held: status.held?.id ?? null, standby: status.standby, troubles: status.troubles.length,
      bounces: status.bounces.length, isLost: lostSince !== null };
  }

  function announceSoon() { announcing ||= setTimeout(announce, announceTime); }

  function announce() {
    announcing = 0;
    const [before, now] = [said, facts()];
    said = now;
    const sentences = [
      before.isLost !== now.isLost ? (now.isLost ? "The process does not answer." : "The process answers again.") : null,
      before.commit !== now.commit && now.commit ? `Commit ${now.commit.slice(0, 12)} is brought about.` : null,
      before.held !== now.held && now.held ? "A later commit is held back." : null,
      (before.standby === null) !== (now.standby === null) ? (now.standby === null ? "It works again." : "It stands by.") : null,
      before.troubles !== now.troubles ? `${number(now.troubles)} failing.` : null,
      before.bounces !== now.bounces ? `${number(now.bounces)} under way.` : null,
    ].filter(Boolean);
    if (sentences.length > 0) byId("announcement").textContent = sentences.join(" ");
  }

  // Asking. Nobody asks while the page is not seen.

  let waiting = 0, isAsking = false;

  function askLater() {
    clearTimeout(waiting);
    if (!document.hidden) waiting = setTimeout(ask, pollTime);
  }

  async function ask() {
    if (isAsking) return;
    isAsking = true;
    const patience = new AbortController();
    const limit = setTimeout(() => patience.abort(), answerTime);
    try {
      const answer = await fetch("status.json", { cache: "no-store", signal: patience.signal });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const next = await answer.json();
      // Another soac runs, whose page this is not.
      if (next.version !== status.version) return location.reload();
      status = next;
      ahead = status.now - Date.now() / 1000;
      lostSince = null;
    } catch {
      lostSince ??= status.now;
    } finally {
      clearTimeout(limit);
      isAsking = false;
      askLater();
    }
    show();
    announceSoon();
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(waiting);
    if (document.hidden) return;
    show();
    ask();
  });
  setInterval(() => {
    if (document.hidden) return;
    showLink();
    tick();
  }, 1000);

  // Wiring.

  let filtering = 0;
  byId("filters").hidden = false;
  byId("filter").addEventListener("input", () => {
    clearTimeout(filtering);
    filtering = setTimeout(() => {
      shownRows.troubles = shownRows.bounces = firstRows;
      show();
    }, 100);
  });
  byId("failures").addEventListener("change", show);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  for (const id of ["troubles", "bounces"]) {
    byId(`${id}-more`).addEventListener("click", () => {
      shownRows[id] += moreRows;
      show();
    });
  }
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof Element && event.target.matches("input");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      byId("filter").focus();
    }
  });

  show();
  askLater();
})();
