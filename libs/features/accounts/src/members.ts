import { Injectable } from '@nestjs/common';
import { Database, statement, type MemberRole } from '@uni/data';

const roleIn = statement<[string, string], { role: MemberRole }>(
  'member_role',
  `SELECT role FROM memberships WHERE organization_id = $1::uuid AND user_id = $2::uuid`,
);

/** Who belongs to which organisation, and as what. */
@Injectable()
export class Members {
  constructor(private readonly database: Database) {}

  /** The role of the person now; null when they are no member. */
  async roleIn(organizationId: string, userId: string): Promise<MemberRole | null> {
    const [row] = await this.database.query(roleIn, organizationId, userId);
    return row?.role ?? null;
  }
}
