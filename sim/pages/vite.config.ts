import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = import.meta.dirname;

/**
 * The simulated Teams window, served by the simulator at `/` with its files under `/teams/`; and `chat.js`, which the
 * simulator puts into the Playground's page by this name.
 */
export default defineConfig({
  root: here,
  base: '/teams/',
  plugins: [react()],
  build: {
    outDir: resolve(here, 'dist'),
    emptyOutDir: true,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: { window: resolve(here, 'index.html'), chat: resolve(here, 'chat/chat-frame.ts') },
      output: { entryFileNames: ({ name }) => (name === 'chat' ? 'chat.js' : 'assets/[name]-[hash].js') },
    },
  },
});
