'use client';
import { Panel, PanelHead } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { CommandBlock } from '../components/command-block';
import type { FormKind } from './provider-kinds';

type Step =
  | 'token'
  | 'rights'
  | 'fingerprint'
  | 'ovhKeys'
  | 'ovhElsewhere'
  | 'ovhAccount'
  | 'ovhPolicy'
  | 'cloudRole'
  | 'cloudAccount'
  | 'cloudKeys'
  | 'kamateraKey'
  | 'kamateraTry'
  | 'check';

/** The steps of the manual, short: an account of its own, with exactly what is needed. */
const GUIDES: Record<FormKind, ReadonlyArray<readonly [step: Step, commands: string | null]>> = {
  proxmox: [
    [
      'token',
      `pveum user add svc-uni@pve --comment "Uni-Manager"
pveum user token add svc-uni@pve portal --privsep 1`,
    ],
    ['rights', null],
    ['fingerprint', 'openssl x509 -noout -fingerprint -sha256 -in /etc/pve/local/pve-ssl.pem'],
  ],
  ovh: [
    [
      'ovhKeys',
      'https://eu.api.ovh.com/createToken/?GET=/auth/currentCredential&GET=/me&GET=/cloud/project&GET=/cloud/project/*&POST=/cloud/project/*&PUT=/cloud/project/*&DELETE=/cloud/project/*',
    ],
    ['ovhElsewhere', null],
    [
      'ovhAccount',
      `POST /me/api/oauth2/client
{"callbackUrls": [], "flow": "CLIENT_CREDENTIALS", "name": "uni-manager", "description": "Uni-Manager"}`,
    ],
    [
      'ovhPolicy',
      `POST /v2/iam/policy
{"name": "uni-manager",
 "identities": ["<identity>"],
 "resources": [{"urn": "urn:v1:eu:resource:publicCloudProject:<project id>"}],
 "permissions": {"allow": [{"action": "publicCloudProject:apiovh:*"}]}}`,
    ],
  ],
  cloudstack: [
    ['cloudRole', 'cmk create role name=Uni-Manager type=User'],
    [
      'cloudAccount',
      'cmk create account roleid=<role id> username=uni account=uni firstname=Uni lastname=Manager email=ops@example.org password="$(openssl rand -base64 24)"',
    ],
    ['cloudKeys', 'cmk register userkeys id=<user id>'],
  ],
  kamatera: [
    ['kamateraKey', null],
    [
      'kamateraTry',
      `curl -sS https://console.kamatera.com/service/servers \\
  -H "AuthClientId: $CLIENT_ID" -H "AuthSecret: $SECRET" -H "Accept: application/json"`,
    ],
  ],
};

/** How to get the credentials of a kind, with the least rights. */
export function ProviderGuide({ kind }: { kind: FormKind }): ReactNode {
  const t = useTranslations('admin.providers');
  return (
    <Panel>
      <PanelHead title={t(`guideTitle.${kind}`)} note={t(`guideNote.${kind}`)} />
      <ol className="flex flex-col gap-4 px-4 pb-4">
        {[...GUIDES[kind], ['check', null] as const].map(([step, commands], index) => (
          <li key={step} className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2.5">
            <span className="text-fg-subtle tabular">{index + 1}</span>
            <div className="flex min-w-0 flex-col gap-2 text-fg-muted">
              <p>{t(`guide.${step}`)}</p>
              {commands === null ? null : <CommandBlock text={commands} what={t('commands')} />}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
