import { defineConfig } from 'vite'

/** The page becomes three files: markup, script and style. No browser that lacks module preload is of interest here. */
export default defineConfig({
  base: '/playground/',
  build: {
    outDir: '../../../dist/playground',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    target: 'es2023',
    reportCompressedSize: false,
  },
  logLevel: 'warn',
})
