import type { ReactNode } from 'react';
import { CertificateList } from '../../../../features/dns/components/certificate-list';

export default function Page(): ReactNode {
  return <CertificateList />;
}
