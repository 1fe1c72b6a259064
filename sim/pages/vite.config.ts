import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The simulated Teams window, served by the simulator at `/` with its files under `/teams/`. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/teams/',
  plugins: [react()],
  build: { outDir: resolve(import.meta.dirname, 'dist'), emptyOutDir: true, chunkSizeWarningLimit: 900 },
});
