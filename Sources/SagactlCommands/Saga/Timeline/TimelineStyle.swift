/// How the page of timelines looks.
enum TimelineStyle {
  /// The style sheet.
  static let sheet = """
    :root { --ink: #1c2330; --soft: #667085; --line: #e3e7ee; --page: #f7f8fa; --card: #fff; --good: #18794e;
      --undone: #b45309; --bad: #c62828; --doubt: #7c3aed; --calm: #2563eb; color-scheme: light dark; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #98a2b3; --line: #2d3442; --page: #12151b;
      --card: #1a1f29; --good: #4ade80; --undone: #fbbf24; --bad: #f87171; --doubt: #c4b5fd; --calm: #93c5fd; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 1280px; padding: 24px 20px 64px; background: var(--page); color: var(--ink);
      font: 14px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
    h1 { font-size: 22px; margin: 0; overflow-wrap: anywhere; }
    header p { color: var(--soft); margin: 2px 0 18px; }
    strong.bad { color: var(--bad); }
    .legend { float: right; color: var(--soft); font-size: 12px; margin: 6px 0; }
    .legend i { display: inline-block; width: 14px; height: 10px; border-radius: 3px; margin: 0 5px 0 14px; }
    .legend .ok { background: var(--good); } .legend .no { background: var(--bad); } .legend .doubt { background: var(--doubt); }
    .legend .away { background: var(--undone); } .legend .undo { background: var(--undone); height: 5px; vertical-align: 2px; }
    input[type=radio] { position: absolute; opacity: 0; }
    label { display: inline-block; padding: 4px 12px; margin: 0 4px 12px 0; border: 1px solid var(--line);
      border-radius: 99px; background: var(--card); cursor: pointer; }
    label b { font-weight: 600; color: var(--soft); }
    input:checked + label { border-color: var(--ink); box-shadow: inset 0 0 0 1px var(--ink); }
    input:focus-visible + label { outline: 2px solid var(--calm); outline-offset: 2px; }
    #search { padding: 5px 12px; border: 1px solid var(--line); border-radius: 99px; background: var(--card);
      color: inherit; font: inherit; width: 260px; }
    #is-completed:checked ~ main .saga:not(.completed), #is-compensated:checked ~ main .saga:not(.compensated),
    #is-stuck:checked ~ main .saga:not(.stuck), #is-suspended:checked ~ main .saga:not(.suspended),
    #is-running:checked ~ main .saga:not(.running), #is-compensating:checked ~ main .saga:not(.compensating),
    #is-unknown:checked ~ main .saga:not(.unknown) { display: none; }
    .saga { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: 0 0 6px; }
    .saga[open] { margin: 10px 0 14px; box-shadow: 0 1px 6px #0000001a; }
    summary { display: grid; grid-template-columns: 112px minmax(150px, 3fr) minmax(110px, 2fr) 186px 64px 8fr auto;
      gap: 0 14px; align-items: baseline; padding: 7px 14px; cursor: pointer; list-style: none; }
    summary::-webkit-details-marker { display: none; }
    summary:hover { background: color-mix(in srgb, var(--calm) 6%, transparent); }
    .state { font-size: 12px; font-weight: 600; border-radius: 99px; padding: 1px 9px; text-align: center;
      border: 1px solid currentColor; justify-self: start; color: var(--calm); }
    .completed .state, label.completed b { color: var(--good); }
    .compensated .state, label.compensated b { color: var(--undone); }
    .stuck .state, label.stuck b { color: var(--bad); }
    .unknown .state, label.unknown b { color: var(--doubt); }
    .id, pre, td, .axis, .places { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    .id { font-size: 13px; font-weight: 600; overflow-wrap: anywhere; }
    .name, time, .length, .reason { color: var(--soft); font-size: 13px; } time { white-space: nowrap; }
    .length { text-align: right; }
    .reason { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .saga[open] .reason { white-space: normal; overflow-wrap: anywhere; }
    .broken { color: #fff; background: var(--bad); border-radius: 4px; padding: 0 6px; font-size: 12px; }
    .remark, .places, .remedies, .chart, table { margin: 8px 14px; }
    .remark, .places { color: var(--soft); font-size: 12px; }
    .remedies { border-left: 3px solid var(--bad); padding: 2px 12px; background: color-mix(in srgb, var(--bad) 6%, transparent); }
    .running .remedies, .suspended .remedies, .compensating .remedies { border-color: var(--calm);
      background: color-mix(in srgb, var(--calm) 6%, transparent); }
    .remedies p { margin: 6px 0 2px; } pre { margin: 2px 0 8px; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 12px; }
    .chart { padding: 4px 0 8px; }
    .axis, .lane { display: grid; grid-template-columns: 150px 1fr; gap: 12px; align-items: center; }
    .axis > div, .lane > div { position: relative; height: 20px; margin-right: 40px; }
    .axis i { position: absolute; transform: translateX(-50%); font-style: normal; font-size: 11px; color: var(--soft); }
    .axis i:first-child { transform: none; }
    .lane > div { border-left: 1px solid var(--line); border-right: 1px solid var(--line);
      background: linear-gradient(90deg, transparent calc(25% - 1px), var(--line) 25%, transparent 25%) 0 0 / 100% 100%,
        linear-gradient(90deg, transparent calc(50% - 1px), var(--line) 50%, transparent 50%),
        linear-gradient(90deg, transparent calc(75% - 1px), var(--line) 75%, transparent 75%); }
    .lane span { font-size: 12px; text-align: right; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .lane b { position: absolute; top: 4px; height: 12px; min-width: 4px; border-radius: 3px; background: var(--calm); }
    .lane b.ok { background: var(--good); } .lane b.no { background: var(--bad); } .lane b.doubt { background: var(--doubt); }
    .lane b.away { background: var(--undone); } .lane b.open { opacity: .5; }
    .lane b.undo { top: 7px; height: 6px; } .lane b.undo.ok { background: var(--undone); } .lane b.query { height: 4px; top: 8px; }
    .lane em { position: absolute; font-size: 11px; line-height: 20px; padding-left: 6px; color: var(--soft); white-space: nowrap; }
    .lane b:hover { filter: brightness(1.25); }
    table { border-collapse: collapse; width: calc(100% - 28px); font-size: 12px; }
    th { text-align: left; color: var(--soft); font-weight: 500; font-size: 12px; }
    th, td { padding: 2px 10px 2px 0; vertical-align: top; border-bottom: 1px solid var(--line); }
    td:nth-child(-n+2), th:nth-child(-n+2) { text-align: right; color: var(--soft); white-space: nowrap; }
    td:nth-child(3), td:nth-child(5) { white-space: nowrap; }
    td:nth-child(6) { overflow-wrap: anywhere; width: 60%; }
    tr.good td:nth-child(n+4):nth-child(-n+5) { color: var(--good); } tr.bad td:nth-child(n+4):nth-child(-n+5) { color: var(--bad); }
    tr.doubt td:nth-child(n+4):nth-child(-n+5) { color: var(--doubt); }
    tr.undone td:nth-child(n+4):nth-child(-n+5) { color: var(--undone); }
    tr.quiet td { color: var(--soft); } tr.ignored td { opacity: .55; }
    .note { margin: 0; color: var(--soft); } .note.bad { color: var(--bad); opacity: 1; }
    @media (max-width: 900px) { summary { grid-template-columns: auto 1fr auto; } .name, time, .reason { grid-column: 1 / -1; }
      .axis, .lane { grid-template-columns: 90px 1fr; } }
    @media print { body { background: none; } label, #search { display: none; } .saga { break-inside: avoid; } }

    """

  /// What can be done where JavaScript runs: finding sagas by text.
  static let script = """
    const field = document.getElementById("search");
    const sagas = Array.from(document.querySelectorAll(".saga"), e => [e, e.querySelector("summary").textContent.toLowerCase()]);
    field.hidden = sagas.length < 2;
    field.addEventListener("input", () => {
      const wanted = field.value.trim().toLowerCase();
      for (const [element, text] of sagas) element.hidden = !text.includes(wanted);
    });

    """
}
