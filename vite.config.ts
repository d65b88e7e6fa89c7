import { defineConfig } from 'vite'

/**
 * The program becomes a few files, with all packages but the native one in them: to find and read two thousand small
 * files takes a start as long as all the rest. Not minified, so that a stack trace names what it went through.
 */
export default defineConfig({
  ssr: { noExternal: true, external: ['better-sqlite3'] },
  build: {
    ssr: true,
    outDir: 'dist/src',
    // A bot that is starting beside the build finds its files.
    emptyOutDir: false,
    target: 'node20',
    sourcemap: true,
    reportCompressedSize: false,
    rolldownOptions: {
      input: 'src/roundtrip.ts',
      // Not in a folder: where the program looks for its files is said from beside it.
      output: {
        chunkFileNames: '[name].js',
        // What is read stays in memory: no comments; and apart what has tables of letters beyond Latin 1, for one such
        // letter makes all of its file take two bytes each.
        comments: false,
        codeSplitting: {
          groups: [
            { name: 'entities', test: /node_modules.entities\b/ },
            { name: 'iconv-lite', test: /node_modules.iconv-lite\b/ },
          ],
        },
      },
    },
  },
  logLevel: 'warn',
})
