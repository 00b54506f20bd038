// @vitest-environment node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const CSS = readFileSync(join(import.meta.dirname, '../tokens.css'), 'utf8');

/** The custom properties of one block. */
function block(selector: string): Map<string, string> {
  const start = CSS.indexOf(`${selector} {`);
  const body = CSS.slice(CSS.indexOf('{', start) + 1, CSS.indexOf('\n}', start));
  return new Map([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

const LIGHT = block(':root');
const DARK = new Map([...LIGHT, ...block("[data-theme='dark']")]);
const THEMES = { light: LIGHT, dark: DARK } as const;

interface Brand {
  readonly hue: number;
  readonly chroma: number;
}

function oklchOf(theme: ReadonlyMap<string, string>, name: string, brand: Brand): [number, number, number] {
  const value = (theme.get(`--${name}`) ?? '')
    .replace('var(--brand-c)', String(brand.chroma))
    .replace('var(--brand-h)', String(brand.hue))
    .replace('var(--neutral-h)', '264');
  const match = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(value);
  if (!match) throw new Error(`--${name} is not a plain oklch colour: ${value}`);
  return [Number(match[1]), Number(match[2]), Number(match[3])];
}

/** Linear sRGB by the published OKLab matrices. */
function linear([lightness, chroma, hue]: readonly [number, number, number]): [number, number, number] {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

const isInGamut = (rgb: readonly number[]): boolean => rgb.every((part) => part > -0.0005 && part < 1.0005);

function luminance(colour: readonly [number, number, number]): number {
  const [red, green, blue] = linear(colour).map((part) => Math.min(1, Math.max(0, part)));
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function contrast(left: readonly [number, number, number], right: readonly [number, number, number]): number {
  const [dark = 0, light = 0] = [luminance(left), luminance(right)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The largest chroma at which a hue's accents are colours of a screen, as the settings page chooses it. */
function chromaFor(hue: number): number {
  for (let chroma = 0.19; chroma > 0; chroma -= 0.005) {
    const fits = Object.values(THEMES).every((theme) =>
      ['accent', 'accent-hover', 'accent-text', 'focus']
        // in the dark, text and focus have a chroma of their own
        .filter((name) => theme.get(`--${name}`)?.includes('--brand-c'))
        .every((name) => isInGamut(linear(oklchOf(theme, name, { hue, chroma })))),
    );
    if (fits) return chroma;
  }
  return 0;
}

const SURFACES = ['canvas', 'surface', 'raised', 'inset', 'hover', 'active'];
/** Hover and press last a moment, and an inset holds text. */
const GROUNDS = ['canvas', 'surface', 'raised'];
const DEFAULT: Brand = { hue: 268, chroma: 0.19 };

describe.each(Object.entries(THEMES))('the %s theme', (_name, theme) => {
  const worst = (names: readonly string[], brand: Brand, surfaces = SURFACES): number =>
    Math.min(
      ...names.flatMap((name) =>
        surfaces.map((surface) => contrast(oklchOf(theme, name, brand), oklchOf(theme, surface, brand))),
      ),
    );

  it('keeps text readable on all six surfaces', () => {
    expect(worst(['fg', 'fg-muted', 'fg-subtle', 'accent-text'], DEFAULT)).toBeGreaterThanOrEqual(4.5);
  });

  it('keeps glyphs, focus, inputs and charts visible on the surfaces that carry them', () => {
    const signs = [
      'ok',
      'busy',
      'warn',
      'bad',
      'off',
      'focus',
      'control',
      'chart-1',
      'chart-2',
      'chart-3',
      'chart-4',
      'chart-5',
      'chart-6',
    ];
    expect(worst(signs, DEFAULT, GROUNDS)).toBeGreaterThanOrEqual(3);
  });

  it('keeps the words of a notice readable on its own ground', () => {
    for (const tone of ['ok', 'busy', 'warn', 'bad']) {
      expect(
        contrast(oklchOf(theme, `${tone}-text`, DEFAULT), oklchOf(theme, `${tone}-soft`, DEFAULT)),
        tone,
      ).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('stays readable with each of the 360 hues that an operator may choose', () => {
    const failing = Array.from({ length: 360 }, (_, hue) => ({ hue, chroma: chromaFor(hue) })).filter((brand) => {
      const button = Math.min(
        ...['accent', 'accent-hover'].map((name) =>
          contrast(oklchOf(theme, 'accent-fg', brand), oklchOf(theme, name, brand)),
        ),
      );
      return (
        brand.chroma < 0.05 ||
        button < 4.5 ||
        worst(['accent-text'], brand) < 4.5 ||
        worst(['focus'], brand, GROUNDS) < 3
      );
    });
    expect(failing).toEqual([]);
  });
});
