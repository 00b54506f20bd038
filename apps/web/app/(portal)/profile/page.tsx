import type { ReactNode } from 'react';
import { ProfilePage } from '../../../features/profile/components/profile-page';

export default function Page(): ReactNode {
  return <ProfilePage />;
}
