import type { ReactNode } from 'react';
import { UserList } from '../../../../features/admin/users/user-list';

export default function Page(): ReactNode {
  return <UserList />;
}
