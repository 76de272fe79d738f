import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** What the browser gets: hashed files from this origin alone, none of them inlined, so that the strictest policy holds. */
const config = defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    target: 'es2024',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
  },
});

// Vite asks for the default export.
// oxlint-disable-next-line import/no-default-export
export default config;
