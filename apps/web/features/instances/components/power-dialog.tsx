'use client';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { usePowerRequest } from '../power-store';

const PowerQuestion = dynamic(() => import('./power-question').then((module) => module.PowerQuestion), { ssr: false });

/** Mount once; opens whenever a power action is asked for. */
export function PowerDialog(): ReactNode {
  const request = usePowerRequest((state) => state.request);
  if (request === null) return null;
  return (
    <PowerQuestion
      key={`${request.instance.id}-${request.action}`}
      instance={request.instance}
      action={request.action}
    />
  );
}
