// Copies what the pages use out of node_modules into wwwroot/lib, and builds a sprite of just the icons named in icons.txt.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const out = 'wwwroot/lib';
mkdirSync(out, { recursive: true });

const copies = {
  'tabler.css': 'node_modules/@tabler/core/dist/css/tabler.min.css',
  'turbo.js': 'node_modules/@hotwired/turbo/dist/turbo.es2017-esm.js',
  'chart.js': 'node_modules/chart.js/dist/chart.umd.min.js',
};
for (const [name, source] of Object.entries(copies)) {
  // source maps are not shipped, so their comments would only be 404s in the developer tools
  const text = readFileSync(source, 'utf8').replace(/^\/[/*][#@] sourceMappingURL=.*$/gm, '');
  writeFileSync(`${out}/${name}`, text);
}

const names = readFileSync('icons.txt', 'utf8').split(/\s+/).filter(Boolean).sort();
const symbols = names.map(name => {
  const svg = readFileSync(`node_modules/@tabler/icons/icons/outline/${name}.svg`, 'utf8');
  const body = svg.replace(/<!--[\s\S]*?-->/g, '').replace(/[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '').replace(/\s*\n\s*/g, '');
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`;
});
writeFileSync(`${out}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`);
