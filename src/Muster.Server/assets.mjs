// Copies what the pages use out of node_modules into wwwroot/lib, builds a sprite of just the icons named in icons.txt, and writes
// how postal codes look in each country for the program to embed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

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
const icons = JSON.parse(readFileSync('node_modules/@iconify-json/tabler/icons.json', 'utf8')).icons;
const symbols = names.map(name => `<symbol id="${name}" viewBox="0 0 24 24">${icons[name].body}</symbol>`);
writeFileSync(`${out}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`);

// by ISO 3166-1 code; their patterns are plain ECMAScript ones, tried on upper case
const { POSTCODE_REGEXES } = createRequire(import.meta.url)('postcode-validator/lib/cjs/postcode-regexes.js');
const codes = [...POSTCODE_REGEXES].filter(([country]) => country !== 'UK').map(([country, pattern]) => [country, pattern.source]).sort();
mkdirSync('obj', { recursive: true });
writeFileSync('obj/postal-codes.json', JSON.stringify(Object.fromEntries(codes), null, 1) + '\n');
