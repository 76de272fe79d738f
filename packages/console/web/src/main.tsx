import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './ui/styles/base.css';
import './ui/styles/controls.css';
import './ui/styles/surfaces.css';
import './app/frame.css';
import { Application } from './app/application.tsx';
import { applyTheme, readKept } from './app/kept-preferences.ts';

// Before anything is drawn: no flash of the other theme.
applyTheme(readKept().theme);
const root = document.querySelector('#root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <Application />
    </StrictMode>,
  );
