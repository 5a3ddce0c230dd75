// Runs before the first paint: a person who follows the system gets its theme from Tabler's parts too.
(() => {
  const html = document.documentElement;
  html.classList.add('js');
  if (html.dataset.theme !== 'auto') return;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => { html.dataset.bsTheme = dark.matches ? 'dark' : 'light'; };
  apply();
  dark.addEventListener('change', () => { apply(); document.dispatchEvent(new Event('muster:theme')); });
})();
