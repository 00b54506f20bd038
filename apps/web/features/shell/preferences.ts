import { create } from 'zustand';

export type Theme = 'system' | 'light' | 'dark';
export const THEME_KEY = 'uni-theme';
const KEYS_KEY = 'uni-keys';

/** Runs before the first paint, inline: the stored theme, or the system's. Kept tiny, since it blocks the page. */
export const THEME_SCRIPT = `(()=>{let t=null;try{t=localStorage.getItem('${THEME_KEY}');if(localStorage.getItem('${KEYS_KEY}')==='off')document.documentElement.dataset.keys='off'}catch{}document.documentElement.dataset.theme=t==='dark'||t==='light'?t:matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light'})()`;

interface Preferences {
  readonly theme: Theme;
  readonly keysOn: boolean;
  readonly read: boolean;
}

/** Choices of this browser. The defaults hold until `readPreferences` has run in the browser. */
export const usePreferences = create<Preferences>()(() => ({ theme: 'system', keysOn: true, read: false }));

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}

export function readPreferences(): void {
  if (usePreferences.getState().read) return;
  const theme = stored(THEME_KEY);
  usePreferences.setState({
    read: true,
    theme: theme === 'dark' || theme === 'light' ? theme : 'system',
    keysOn: stored(KEYS_KEY) !== 'off',
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => paint(usePreferences.getState().theme));
}

function paint(theme: Theme): void {
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}

export function setTheme(theme: Theme): void {
  store(THEME_KEY, theme === 'system' ? null : theme);
  usePreferences.setState({ theme });
  paint(theme);
}

export function setKeysOn(keysOn: boolean): void {
  store(KEYS_KEY, keysOn ? null : 'off');
  usePreferences.setState({ keysOn });
  if (keysOn) delete document.documentElement.dataset['keys'];
  else document.documentElement.dataset['keys'] = 'off';
}
