import { Tabs, type TabItem } from '@uni/ui';
import type { ReactNode } from 'react';
import { Link } from '../../shell/components/link';
import type { UrlState } from '../hooks/use-url-state';

/** Tabs over one list: the address says which part of it is shown. The first one is what an address without a word shows. */
export function ShowTabs(props: {
  label: string;
  url: UrlState;
  current: string;
  items: readonly Omit<TabItem, 'current'>[];
  pills?: boolean;
}): ReactNode {
  const first = props.items[0]?.key;
  return (
    <Tabs
      label={props.label}
      items={props.items.map((item) => ({ ...item, current: item.key === props.current }))}
      pills={props.pills === true}
      render={(item, link) => (
        <Link
          key={item.key}
          href={props.url.href({ show: item.key === first ? null : item.key })}
          replace
          scroll={false}
          {...link}
        />
      )}
    />
  );
}
