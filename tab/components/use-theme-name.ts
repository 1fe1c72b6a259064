import { createContext, use } from 'react';
import type { ThemeName } from '../lib/teams.ts';

export const ThemeNameContext = createContext<ThemeName>('default');

export function useThemeName(): ThemeName {
  return use(ThemeNameContext);
}
