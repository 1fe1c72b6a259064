/**
 * Works through `items`, so many at once. After a failure nothing further begins; what is under way ends before the first
 * failure is thrown, so that nothing goes on beside the next pass.
 */
export async function atOnce<Item>(
  limit: number,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const next = items.values();
  const failures: unknown[] = [];
  async function worker(): Promise<void> {
    for (const item of next) {
      if (failures.length > 0) return;
      await work(item).catch((error: unknown) => failures.push(error));
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
