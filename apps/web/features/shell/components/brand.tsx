import type { ReactNode } from 'react';

/** The product's mark: a cup that holds a disc. Neutral, so that an operator's accent never clashes with it. */
export function BrandMark({ size = 22 }: { size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 22 22" aria-hidden className="shrink-0">
      <rect width="22" height="22" rx="6" fill="var(--fg)" />
      <path
        d="M6.5 6.5v4.8a4.5 4.5 0 0 0 9 0V9.6"
        stroke="var(--canvas)"
        strokeWidth="2.2"
        fill="none"
        strokeLinecap="round"
      />
      <circle cx="15.5" cy="6.4" r="1.3" fill="var(--canvas)" />
    </svg>
  );
}

export function Brand(): ReactNode {
  return (
    <span className="flex items-center gap-2 text-base font-semibold tracking-[-0.01em]">
      <BrandMark />
      Uni-Manager
    </span>
  );
}
