/** Preloaded into the demo's children: they end when the process that started them is gone, however it ended. */
const patienceMs = 5_000;

process.on('disconnect', () => {
  setTimeout(() => process.exit(1), patienceMs).unref();
  process.kill(process.pid, 'SIGTERM');
});
// The channel alone keeps nobody running.
process.channel?.unref();
