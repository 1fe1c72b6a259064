import type { Ref } from 'react';

/**
 * Fluent's types lose the element of `ref` under `exactOptionalPropertyTypes` (it becomes `Ref<never>`), although the
 * component hands it on.
 */
export function fluentRef<Element>(ref: Ref<Element>): Ref<never> {
  return ref as Ref<never>;
}
