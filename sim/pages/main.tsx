import { createRoot } from 'react-dom/client';
import { TeamsWindow } from './teams-window.tsx';

const root = document.getElementById('root');
if (root) createRoot(root).render(<TeamsWindow />);
