// Smooths what already works without it: search as you type, selecting rows, focus after a visit, charts.

// --- filters: submit by themselves, leave empty parameters out of the address -------------------------------

let typing;

const submitFilter = form => {
  const url = new URL(form.action, location.href);
  url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== '')).toString();
  // replacing the address of the same page morphs it: focus, caret and scroll stay where they are
  window.Turbo ? window.Turbo.visit(url.href, { action: 'replace' }) : location.replace(url.href);
};

document.addEventListener('input', event => {
  if (!event.target.matches('[data-live-search]')) return;
  clearTimeout(typing);
  typing = setTimeout(() => submitFilter(event.target.form), 250);
});

document.addEventListener('change', event => {
  const form = event.target.closest('form[data-filter]');
  if (form && event.target.matches('select, [type=date]')) submitFilter(form);
});

document.addEventListener('submit', event => {
  if (!event.target.matches('form[data-filter]')) return;
  event.preventDefault();
  clearTimeout(typing);
  submitFilter(event.target);
}, true);

// what is being typed is newer than the answer that arrives
document.addEventListener('turbo:before-morph-element', event => {
  if (event.target === document.activeElement && event.target.matches('[data-live-search]')) event.preventDefault();
});

// --- selecting rows: data-select-all on the box in the head, data-select on each row's --------------------------

const countSelected = () => {
  const boxes = [...document.querySelectorAll('[data-select]')];
  const selected = boxes.filter(box => box.checked).length;
  for (const all of document.querySelectorAll('[data-select-all]')) {
    all.checked = boxes.length > 0 && selected === boxes.length;
    all.indeterminate = selected > 0 && selected < boxes.length;
  }
  for (const count of document.querySelectorAll('[data-selected-count]')) count.textContent = selected.toLocaleString(document.documentElement.lang);
  for (const bar of document.querySelectorAll('[data-selection-bar]')) bar.classList.toggle('m-selection-none', selected === 0);
};

document.addEventListener('change', event => {
  if (event.target.matches('[data-select-all]')) {
    for (const box of document.querySelectorAll('[data-select]')) box.checked = event.target.checked;
  }
  if (event.target.matches('[data-select-all], [data-select]')) countSelected();
});

// --- focus: after a visit it goes where a full load would not lose it ---------------------------------------------

let first = true;
let before = { id: '', path: '' };

document.addEventListener('turbo:before-visit', () => {
  before = { id: document.activeElement?.id ?? '', path: location.pathname };
});

const placeFocus = () => {
  const errors = document.querySelector('[data-error-summary]');
  if (errors) errors.focus();
  else if (!first && (document.activeElement === document.body || document.activeElement === null)) {
    // the same control again when the page is the same one, sorted or turned; else its heading
    const same = before.path === location.pathname && before.id ? document.getElementById(before.id) : null;
    (same ?? document.querySelector('main h1'))?.focus({ preventScroll: true });
  }
  first = false;
};

// --- charts: drawn from the table beside them, in the page's colors -----------------------------------------------

const charts = new Map();
let library;

const loadLibrary = src => library ??= new Promise((resolve, reject) => {
  const script = document.createElement('script');
  script.src = src;
  script.onload = () => resolve(window.Chart);
  script.onerror = reject;
  document.head.append(script);
});

const draw = async figure => {
  const Chart = await loadLibrary(figure.dataset.chartSrc);
  if (!figure.isConnected) return;
  const css = name => getComputedStyle(figure).getPropertyValue(name).trim();
  const color = name => {
    // a canvas doesn't understand light-dark(), an element does
    const probe = document.createElement('span');
    probe.className = `m-probe-${name}`;
    probe.hidden = true;
    figure.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  };
  const table = figure.querySelector('table');
  const heads = [...table.tHead.rows[0].cells].slice(1);
  const rows = [...table.tBodies[0].rows];
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const palette = [color('accent'), color('second'), color('third')];
  const [ink, line] = [color('muted'), color('line')];
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const datasets = heads.map((head, i) => {
    const dashed = head.dataset.dashed === 'true';
    const stroke = dashed ? ink : palette[i % palette.length];
    return {
      label: head.textContent,
      data: rows.map(row => row.cells[i + 1].dataset.value === undefined ? null : Number(row.cells[i + 1].dataset.value)),
      borderColor: stroke, backgroundColor: stroke, borderWidth: dashed ? 1.25 : 2, borderDash: dashed ? [5, 4] : [],
      pointRadius: 0, pointHitRadius: 12, pointHoverRadius: 4, stepped: 'before', spanGaps: false, borderRadius: 2,
    };
  });
  charts.get(figure)?.destroy();
  const holder = figure.querySelector('.m-chart-canvas');
  holder.hidden = false;
  charts.set(figure, new Chart(figure.querySelector('canvas'), {
    type: figure.dataset.chart,
    data: { labels: rows.map(row => row.cells[0].textContent.trim()), datasets },
    options: {
      animation: false, transitions: still ? {} : undefined, responsive: true, maintainAspectRatio: false,
      locale: document.documentElement.lang,
      font: { family: css('font-family') },
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: { grid: { display: false }, border: { color: line }, ticks: { color: ink, maxRotation: 0, autoSkipPadding: 24 } },
        y: { beginAtZero: true, grid: { color: line }, border: { display: false }, ticks: { color: ink, precision: 0, maxTicksLimit: 6, callback: value => number.format(value) } },
      },
      plugins: {
        legend: { display: datasets.length > 1, position: 'bottom', align: 'start', labels: { color: ink, usePointStyle: true, pointStyle: 'line' } },
        tooltip: { callbacks: { label: item => ` ${item.dataset.label}: ${number.format(item.parsed.y)}` } },
      },
    },
  }));
};

const drawAll = () => document.querySelectorAll('[data-chart]').forEach(draw);

document.addEventListener('muster:theme', drawAll);
document.addEventListener('turbo:before-cache', () => {
  for (const [figure, chart] of charts) {
    chart.destroy();
    figure.querySelector('.m-chart-canvas').hidden = true;
  }
  charts.clear();
});

// --- progress: data-progress is read again until what it tells of has ended ------------------------------------------

let watching;

const watchProgress = () => {
  clearTimeout(watching);
  const shown = document.querySelector('[data-progress]');
  if (!shown) return;
  watching = setTimeout(async () => {
    const { href } = location;
    const answer = await fetch(href).catch(() => null);
    if (!shown.isConnected || location.href !== href) return;
    if (answer?.ok) {
      const news = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(shown.id);
      // at its end the whole page tells the result
      if (!news?.matches('[data-progress]')) return location.reload();
      shown.replaceChildren(...news.childNodes);
    }
    watchProgress();
  }, 2000);
};

// --- every page -----------------------------------------------------------------------------------------------------

// a refused form is shown without a visit, and so without turbo:load
document.addEventListener('turbo:render', () => document.querySelector('[data-error-summary]')?.focus());

document.addEventListener('turbo:load', () => {
  placeFocus();
  countSelected();
  drawAll();
  watchProgress();
});
