/** Replaces `${{NAME}}`; throws with every name that has no value. */
export function fillPlaceholders(text: string, env: Record<string, string | undefined>): string {
  const missing = new Set<string>();
  const filled = text.replace(/\$\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = env[name];
    if (value === undefined || value === '') missing.add(name);
    return value ?? '';
  });
  if (missing.size > 0) throw new Error(`No value for ${[...missing].join(', ')} in the environment file`);
  return filled;
}
