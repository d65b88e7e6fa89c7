import { defineConfig } from 'vite'

/**
 * The program becomes a few files, with all that it needs but what is native: a start that finds and reads a thousand small
 * files takes twice as long, and half as much memory again. Not minified, so that a stack trace names what it went through.
 */
export default defineConfig({
  ssr: { noExternal: true, external: ['better-sqlite3'] },
  build: {
    ssr: true,
    outDir: 'dist/src',
    target: 'node20',
    sourcemap: true,
    reportCompressedSize: false,
    rolldownOptions: {
      input: 'src/roundtrip.ts',
      // Not in a folder: where the program looks for its files is said from beside it.
      output: { chunkFileNames: '[name].js' },
    },
  },
  logLevel: 'warn',
})
