using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class AddAccess : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_administrators_role",
                table: "administrators");

            migrationBuilder.AddColumn<string>(
                name: "browser",
                table: "sessions",
                type: "character varying(100)",
                maxLength: 100,
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.AddColumn<Guid>(
                name: "customer_id",
                table: "sessions",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "last_used_at",
                table: "sessions",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)));

            migrationBuilder.AddColumn<string>(
                name: "place",
                table: "sessions",
                type: "character varying(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "Partner");

            migrationBuilder.AddColumn<bool>(
                name: "two_factor",
                table: "sessions",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "audit_years",
                table: "partners",
                type: "integer",
                nullable: false,
                defaultValue: 7);

            migrationBuilder.AddColumn<int>(
                name: "launch_minutes",
                table: "partners",
                type: "integer",
                nullable: false,
                defaultValue: 60);

            migrationBuilder.AddColumn<bool>(
                name: "requires_launch_reason",
                table: "partners",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "requires_second_factor",
                table: "partners",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "assistance_until",
                table: "customers",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "requires_launch_reason",
                table: "customers",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<Guid>(
                name: "launch_id",
                table: "audit_entries",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "log",
                table: "audit_entries",
                type: "character varying(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "Partner");

            migrationBuilder.AddColumn<string>(
                name: "on_behalf_of",
                table: "audit_entries",
                type: "character varying(256)",
                maxLength: 256,
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.AddColumn<bool>(
                name: "refused",
                table: "audit_entries",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "seal",
                table: "audit_entries",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_primary",
                table: "administrators",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<Guid>(
                name: "role_id",
                table: "administrators",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "scope",
                table: "administrators",
                type: "character varying(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "AllCustomers");

            migrationBuilder.AddColumn<string>(
                name: "state",
                table: "administrators",
                type: "character varying(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "Active");

            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "administrators",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "access_links",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    purpose = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    place = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    invited_by_partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_access_links", x => x.id);
                    table.CheckConstraint("ck_access_links_place", "place in ('Partner', 'Customer', 'Operator')");
                    table.CheckConstraint("ck_access_links_purpose", "purpose in ('Invitation', 'Reset')");
                    table.ForeignKey(
                        name: "FK_access_links_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "administrator_customers",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_administrator_customers", x => new { x.partner_id, x.person_id, x.customer_id });
                    table.ForeignKey(
                        name: "FK_administrator_customers_administrators_partner_id_person_id",
                        columns: x => new { x.partner_id, x.person_id },
                        principalTable: "administrators",
                        principalColumns: new[] { "partner_id", "person_id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_administrator_customers_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "assistance_requests",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    requested_by = table.Column<Guid>(type: "uuid", nullable: false),
                    requested_by_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    answer = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    answered_by = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    answered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_assistance_requests", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_assistance_requests_answer", "answer in ('Open', 'Approved', 'Refused', 'Withdrawn')");
                    table.ForeignKey(
                        name: "FK_assistance_requests_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "audit_seals",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    entries = table.Column<int>(type: "integer", nullable: false),
                    last_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    root = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    previous = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    code = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    pruned_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_seals", x => new { x.partner_id, x.number });
                });

            migrationBuilder.CreateTable(
                name: "custom_roles",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    @base = table.Column<string>(name: "base", type: "character varying(32)", maxLength: 32, nullable: false),
                    families = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_custom_roles", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_custom_roles_base", "base in ('SuperAdmin', 'Admin', 'HelpDesk', 'BusinessAdmin', 'ReadOnly')");
                    table.ForeignKey(
                        name: "FK_custom_roles_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "customer_administrators",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    state = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customer_administrators", x => new { x.partner_id, x.customer_id, x.person_id });
                    table.CheckConstraint("ck_customer_administrators_role", "role in ('Admin', 'ReadOnly')");
                    table.CheckConstraint("ck_customer_administrators_state", "state in ('Invited', 'Active', 'Deactivated')");
                    table.ForeignKey(
                        name: "FK_customer_administrators_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_customer_administrators_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "customer_groups",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customer_groups", x => new { x.partner_id, x.id });
                    table.ForeignKey(
                        name: "FK_customer_groups_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "known_browsers",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    last_used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_known_browsers", x => new { x.person_id, x.hash });
                    table.ForeignKey(
                        name: "FK_known_browsers_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "launches",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    guest_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    partner_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_launches", x => new { x.partner_id, x.customer_id, x.id });
                    table.ForeignKey(
                        name: "FK_launches_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "mails",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    failure = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_mails", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "operators",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_operators", x => x.person_id);
                    table.ForeignKey(
                        name: "FK_operators_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "administrator_groups",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    group_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_administrator_groups", x => new { x.partner_id, x.person_id, x.group_id });
                    table.ForeignKey(
                        name: "FK_administrator_groups_administrators_partner_id_person_id",
                        columns: x => new { x.partner_id, x.person_id },
                        principalTable: "administrators",
                        principalColumns: new[] { "partner_id", "person_id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_administrator_groups_customer_groups_partner_id_group_id",
                        columns: x => new { x.partner_id, x.group_id },
                        principalTable: "customer_groups",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "customer_group_members",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    group_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customer_group_members", x => new { x.partner_id, x.group_id, x.customer_id });
                    table.ForeignKey(
                        name: "FK_customer_group_members_customer_groups_partner_id_group_id",
                        columns: x => new { x.partner_id, x.group_id },
                        principalTable: "customer_groups",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_customer_group_members_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_sessions_place",
                table: "sessions",
                sql: "place in ('Partner', 'Customer', 'Operator')");

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_partner_id_act_id",
                table: "audit_entries",
                columns: new[] { "partner_id", "act", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_partner_id_person_id_id",
                table: "audit_entries",
                columns: new[] { "partner_id", "person_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_partner_id_seal",
                table: "audit_entries",
                columns: new[] { "partner_id", "seal" });

            migrationBuilder.AddCheckConstraint(
                name: "ck_audit_entries_log",
                table: "audit_entries",
                sql: "log in ('Partner', 'Customer', 'Both')");

            migrationBuilder.CreateIndex(
                name: "IX_administrators_partner_id_role_id",
                table: "administrators",
                columns: new[] { "partner_id", "role_id" });

            migrationBuilder.AddCheckConstraint(
                name: "ck_administrators_role",
                table: "administrators",
                sql: "role in ('SuperAdmin', 'Admin', 'HelpDesk', 'BusinessAdmin', 'ReadOnly')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_administrators_scope",
                table: "administrators",
                sql: "scope in ('AllCustomers', 'ChosenCustomers', 'Groups')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_administrators_state",
                table: "administrators",
                sql: "state in ('Invited', 'Active', 'Deactivated')");

            migrationBuilder.CreateIndex(
                name: "IX_access_links_hash",
                table: "access_links",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_access_links_person_id",
                table: "access_links",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "IX_administrator_customers_partner_id_customer_id",
                table: "administrator_customers",
                columns: new[] { "partner_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_administrator_groups_partner_id_group_id",
                table: "administrator_groups",
                columns: new[] { "partner_id", "group_id" });

            migrationBuilder.CreateIndex(
                name: "IX_custom_roles_partner_id_name",
                table: "custom_roles",
                columns: new[] { "partner_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_customer_administrators_person_id",
                table: "customer_administrators",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "IX_customer_group_members_partner_id_customer_id",
                table: "customer_group_members",
                columns: new[] { "partner_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_groups_partner_id_name",
                table: "customer_groups",
                columns: new[] { "partner_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_launches_hash",
                table: "launches",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_launches_session_id",
                table: "launches",
                column: "session_id");

            migrationBuilder.CreateIndex(
                name: "IX_mails_due_at",
                table: "mails",
                column: "due_at");

            migrationBuilder.AddForeignKey(
                name: "FK_administrators_custom_roles_partner_id_role_id",
                table: "administrators",
                columns: new[] { "partner_id", "role_id" },
                principalTable: "custom_roles",
                principalColumns: new[] { "partner_id", "id" },
                onDelete: ReferentialAction.Restrict);

            // the first administrator of each partner is accountable for its desk, and the first of all runs the installation
            migrationBuilder.Sql("update sessions set last_used_at = created_at");
            migrationBuilder.Sql("update administrators set is_primary = true where person_id = (select a.person_id from administrators a where a.partner_id = administrators.partner_id order by a.created_at, a.person_id limit 1)");
            migrationBuilder.Sql("insert into operators(person_id, created_at) select person_id, created_at from administrators order by created_at, person_id limit 1");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_administrators_custom_roles_partner_id_role_id",
                table: "administrators");

            migrationBuilder.DropTable(
                name: "access_links");

            migrationBuilder.DropTable(
                name: "administrator_customers");

            migrationBuilder.DropTable(
                name: "administrator_groups");

            migrationBuilder.DropTable(
                name: "assistance_requests");

            migrationBuilder.DropTable(
                name: "audit_seals");

            migrationBuilder.DropTable(
                name: "custom_roles");

            migrationBuilder.DropTable(
                name: "customer_administrators");

            migrationBuilder.DropTable(
                name: "customer_group_members");

            migrationBuilder.DropTable(
                name: "known_browsers");

            migrationBuilder.DropTable(
                name: "launches");

            migrationBuilder.DropTable(
                name: "mails");

            migrationBuilder.DropTable(
                name: "operators");

            migrationBuilder.DropTable(
                name: "customer_groups");

            migrationBuilder.DropCheckConstraint(
                name: "ck_sessions_place",
                table: "sessions");

            migrationBuilder.DropIndex(
                name: "IX_audit_entries_partner_id_act_id",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "IX_audit_entries_partner_id_person_id_id",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "IX_audit_entries_partner_id_seal",
                table: "audit_entries");

            migrationBuilder.DropCheckConstraint(
                name: "ck_audit_entries_log",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "IX_administrators_partner_id_role_id",
                table: "administrators");

            migrationBuilder.DropCheckConstraint(
                name: "ck_administrators_role",
                table: "administrators");

            migrationBuilder.DropCheckConstraint(
                name: "ck_administrators_scope",
                table: "administrators");

            migrationBuilder.DropCheckConstraint(
                name: "ck_administrators_state",
                table: "administrators");

            migrationBuilder.DropColumn(
                name: "browser",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "customer_id",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "last_used_at",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "place",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "two_factor",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "audit_years",
                table: "partners");

            migrationBuilder.DropColumn(
                name: "launch_minutes",
                table: "partners");

            migrationBuilder.DropColumn(
                name: "requires_launch_reason",
                table: "partners");

            migrationBuilder.DropColumn(
                name: "requires_second_factor",
                table: "partners");

            migrationBuilder.DropColumn(
                name: "assistance_until",
                table: "customers");

            migrationBuilder.DropColumn(
                name: "requires_launch_reason",
                table: "customers");

            migrationBuilder.DropColumn(
                name: "launch_id",
                table: "audit_entries");

            migrationBuilder.DropColumn(
                name: "log",
                table: "audit_entries");

            migrationBuilder.DropColumn(
                name: "on_behalf_of",
                table: "audit_entries");

            migrationBuilder.DropColumn(
                name: "refused",
                table: "audit_entries");

            migrationBuilder.DropColumn(
                name: "seal",
                table: "audit_entries");

            migrationBuilder.DropColumn(
                name: "is_primary",
                table: "administrators");

            migrationBuilder.DropColumn(
                name: "role_id",
                table: "administrators");

            migrationBuilder.DropColumn(
                name: "scope",
                table: "administrators");

            migrationBuilder.DropColumn(
                name: "state",
                table: "administrators");

            migrationBuilder.DropColumn(
                name: "version",
                table: "administrators");

            migrationBuilder.AddCheckConstraint(
                name: "ck_administrators_role",
                table: "administrators",
                sql: "role in ('SuperAdmin')");
        }
    }
}
