// What bench/panels.ts runs in its pages: the host's end of the wire, and what is done to the panel and timed.
'use strict';
window.bench = (() => {
  // Before the panel's script: VS Code's end of the wire.
  function host(count) {
    const state = undefined;
    const two = (part) => String(part).padStart(2, '0');
    const rows = Array.from({ length: count }, (_, index) => {
      const folder = `${String(2000 + (index % 20))}/${two(1 + (Math.floor(index / 20) % 12))}`;
      const name = `IMG_${String(index).padStart(6, '0')}.jpg`;
      const reason = `taken ${folder.replace('/', '-')}-${two(1 + (index % 28))}, from EXIF`;
      const from = `Camera Uploads/batch ${String(Math.floor(index / 500))}/${name}`;
      const to = `${folder}/${index % 3 === 0 ? `${folder.slice(0, 4)} ${name}` : name}`;
      return {
        id: index + 1,
        op: 'move',
        from,
        to,
        bytes: 3_000_000 + index,
        reason,
        conflicts: [],
        file: true,
        nameable: true,
      };
    });
    const task = {
      id: '20260101-000000-aaaaaa',
      instruction: 'by date',
      folder: 'photos',
      engine: 'rules',
      state: 'awaiting review',
      status: '',
      progress: null,
      unsandboxed: false,
      sandbox: 'bubblewrap',
      createdAt: 0,
      changedAt: 0,
      changes: count,
      standing: 0,
      usage: { inputTokens: 0, outputTokens: 0, usd: 0 },
      sent: '',
      failure: null,
      recipe: null,
      actions: ['apply', 'cancel'],
    };
    const snapshot = (rejected) => {
      const left = rejected.reduce((sum, [first, last]) => sum + last - first + 1, 0);
      return {
        ...{
          panel: 'diff',
          task,
          goal: `Move ${String(count)} pictures into year/month folders.`,
          rowCount: count,
          revision: 1,
        },
        ...{ counts: { move: count }, steps: [], rejected, closure: null, accepted: count - left, stopped: 0 },
        ...{
          conflictGroups: [],
          settled: 0,
          checked: 'a'.repeat(64),
          contents: 0,
          receipt: null,
          told: null,
          busy: false,
        },
        deeds: { moveFiles: count - left },
        tally: { accepted: count - left, left, conflict: 0, there: 0, added: 0 },
        exceptions: { count: 0, kept: 0 },
      };
    };
    const post = (message) => {
      window.postMessage(message, '*');
    };
    const open = () => {
      post({ type: 'snapshot', snapshot: snapshot([]) });
      // As the host does: each message once the one before is over there, and the second once the first is on the screen.
      const send = (first) => {
        if (first >= count) return;
        const next = first + (first === 0 ? 200 : 5_000);
        post({ type: 'rows', revision: 1, first, rows: rows.slice(first, next) });
        setTimeout(send, first === 0 ? 50 : 0, next);
      };
      send(0);
    };
    Object.assign(window, {
      benchRows: rows,
      acquireVsCodeApi: () => ({
        getState: () => state,
        setState: () => undefined,
        postMessage: (intent) => {
          if (intent.type === 'ready') Object.assign(window, { open });
          if (intent.type !== 'choose') return;
          post({ type: 'snapshot', snapshot: snapshot(intent.accepted === true ? [] : (intent.changes ?? [])) });
        },
      }),
    });
  }

  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const find = (selector) => document.querySelector(selector);

  /** The time after the frame in which it was drawn. */
  async function painted() {
    await frame();
    await new Promise((resolve) => setTimeout(resolve));
    return performance.now();
  }

  async function until(isSo) {
    for (const end = performance.now() + 60_000; !isSo(); await frame())
      if (performance.now() > end) throw new Error('it never came');
  }

  async function quiet(frames) {
    for (let each = 0; each < frames; each += 1) await frame();
  }

  async function open(row) {
    const start = performance.now();
    window.open();
    await until(() => find(row) !== null);
    return (await painted()) - start;
  }

  async function whole(count) {
    const start = performance.now();
    await until(() => find('[aria-busy="true"]') === null && (find('.sizer, #sizer')?.clientHeight ?? 0) >= count * 22);
    const took = (await painted()) - start;
    await quiet(10);
    return took;
  }

  async function scroll(grid) {
    const frames = [];
    let before = await frame();
    for (let step = 0; step < 120; step += 1) {
      find(grid).scrollTop += step < 60 ? 90 : 1_700;
      const now = await frame();
      frames.push(now - before);
      before = now;
    }
    frames.sort((one, other) => one - other);
    find(grid).scrollTop = 0;
    await quiet(4);
    return { median: frames[60], p95: frames[114] };
  }

  async function filter(field, text) {
    const start = performance.now();
    find(field).value = text;
    find(field).dispatchEvent(new Event('input', { bubbles: true }));
    return (await painted()) - start;
  }

  async function click(button) {
    const start = performance.now();
    find(button).click();
    return (await painted()) - start;
  }

  return { host, open, whole, scroll, filter, click, quiet };
})();
