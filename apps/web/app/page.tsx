import { redirect } from 'next/navigation';

/** The front door leads to the dashboard, which asks for a session. */
export default function Home(): never {
  redirect('/dashboard');
}
