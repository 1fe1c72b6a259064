import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Two pages: the tab itself, and where a pop-up ends. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/tab/',
  plugins: [react()],
  // for the link that opens the tab in Teams; without it the link leads to Teams itself
  define: { __TEAMS_APP_ID__: JSON.stringify(process.env.TEAMS_APP_ID ?? '') },
  build: {
    outDir: resolve(import.meta.dirname, 'dist'),
    emptyOutDir: true,
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      input: { index: resolve(import.meta.dirname, 'index.html'), end: resolve(import.meta.dirname, 'auth-end.html') },
    },
  },
});
