import { defineConfig, type Plugin } from 'vite'

// Without it a stored dark theme would flash light before the script runs.
const renderAfterScript: Plugin = {
  name: 'render-after-script',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
  },
}

export default defineConfig({
  root: import.meta.dirname,
  // Vite's own compiler does all we need of JSX; tsconfig.json tells it about Preact.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [renderAfterScript],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The content security policy forbids anything inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ['chrome123', 'edge123', 'firefox128', 'safari17.5'],
  },
  server: {
    proxy: Object.fromEntries(
      ['/v1', '/auth', '/oauth', '/healthz', '/openapi.json'].map((path) => [path, 'http://localhost:8787']),
    ),
  },
})
