using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class AddLicenseActs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_customers_partner_id_external_id",
                table: "customers");

            migrationBuilder.AddColumn<string>(
                name: "automatic_install",
                table: "licenses",
                type: "character varying(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "On");

            migrationBuilder.AddColumn<bool>(
                name: "trial_extended",
                table: "licenses",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "closed_at",
                table: "customers",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "terms_accepted_at",
                table: "customers",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "terms_accepted_by",
                table: "customers",
                type: "character varying(256)",
                maxLength: 256,
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "terms_version",
                table: "customers",
                type: "character varying(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "notices_seen_at",
                table: "administrators",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "account_drafts",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    created_customer_id = table.Column<Guid>(type: "uuid", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_account_drafts", x => new { x.partner_id, x.id });
                    table.ForeignKey(
                        name: "FK_account_drafts_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "change_runs",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    who = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    choice = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    due_on = table.Column<DateOnly>(type: "date", nullable: true),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    filter = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    previewed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    confirmed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_change_runs", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_change_runs_state", "state in ('Draft', 'Previewed', 'Confirmed', 'Discarded')");
                    table.ForeignKey(
                        name: "FK_change_runs_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "device_totals",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    totals = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_device_totals", x => new { x.partner_id, x.customer_id });
                    table.ForeignKey(
                        name: "FK_device_totals_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "license_events",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    license_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    product = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    who = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    act = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    before = table.Column<string>(type: "text", nullable: true),
                    after = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_license_events", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_license_events_kind", "kind in ('Begun', 'Changed', 'Removed')");
                    table.ForeignKey(
                        name: "FK_license_events_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "license_keys",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    product = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    quantity = table.Column<long>(type: "bigint", nullable: true),
                    months = table.Column<int>(type: "integer", nullable: false),
                    order_number = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    issued_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    issued_by = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    applied_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    applied_partner_id = table.Column<Guid>(type: "uuid", nullable: true),
                    applied_customer_id = table.Column<Guid>(type: "uuid", nullable: true),
                    applied_license_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_license_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "link_requests",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    email = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    external_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    requested_by = table.Column<Guid>(type: "uuid", nullable: false),
                    requested_by_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    partner_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    asked_customer_id = table.Column<Guid>(type: "uuid", nullable: true),
                    answer = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    answered_by = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    answered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    linked_customer_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_link_requests", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_link_requests_answer", "answer in ('Open', 'Approved', 'Refused', 'Withdrawn')");
                    table.ForeignKey(
                        name: "FK_link_requests_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "notice_mutes",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    muted_customer_id = table.Column<Guid>(type: "uuid", nullable: true),
                    product = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    until = table.Column<DateOnly>(type: "date", nullable: false),
                    muted_by = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    muted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_notice_mutes", x => new { x.partner_id, x.id });
                    table.ForeignKey(
                        name: "FK_notice_mutes_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "notice_settings",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    mail = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_notice_settings", x => new { x.partner_id, x.person_id, x.kind });
                    table.CheckConstraint("ck_notice_settings_kind", "kind in ('Expiring', 'Expired', 'OverUse', 'Unprotected', 'ChangeDone', 'ChangeFailed', 'KeyApplied')");
                    table.CheckConstraint("ck_notice_settings_mail", "mail in ('None', 'AtOnce', 'Daily')");
                    table.ForeignKey(
                        name: "FK_notice_settings_administrators_partner_id_person_id",
                        columns: x => new { x.partner_id, x.person_id },
                        principalTable: "administrators",
                        principalColumns: new[] { "partner_id", "person_id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "notices",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    key = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    product = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    facts = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    muted = table.Column<bool>(type: "boolean", nullable: false),
                    mailed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_notices", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_notices_kind", "kind in ('Expiring', 'Expired', 'OverUse', 'Unprotected', 'ChangeDone', 'ChangeFailed', 'KeyApplied')");
                    table.ForeignKey(
                        name: "FK_notices_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "planned_acts",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    run_id = table.Column<Guid>(type: "uuid", nullable: true),
                    kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    choice = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    due_on = table.Column<DateOnly>(type: "date", nullable: false),
                    state = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    seen = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    who = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    address = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    preview = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    outcome = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_by = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_planned_acts", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_planned_acts_kind", "kind in ('ChangeLicenses', 'UpdateBilling', 'Unlink')");
                    table.CheckConstraint("ck_planned_acts_state", "state in ('Draft', 'TakenOut', 'Waiting', 'Done', 'Refused', 'Cancelled')");
                    table.ForeignKey(
                        name: "FK_planned_acts_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_licenses_partner_id_end_customer_id_id",
                table: "licenses",
                columns: new[] { "partner_id", "end", "customer_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_licenses_partner_id_product_customer_id_id",
                table: "licenses",
                columns: new[] { "partner_id", "product", "customer_id", "id" });

            migrationBuilder.AddCheckConstraint(
                name: "ck_licenses_automatic_install",
                table: "licenses",
                sql: "automatic_install in ('On', 'NewDevices', 'Off')");

            migrationBuilder.CreateIndex(
                name: "IX_customers_assistance_until",
                table: "customers",
                column: "assistance_until",
                filter: "assistance_until is not null");

            migrationBuilder.CreateIndex(
                name: "IX_customers_partner_id_external_id",
                table: "customers",
                columns: new[] { "partner_id", "external_id" },
                unique: true,
                filter: "closed_at is null");

            migrationBuilder.CreateIndex(
                name: "IX_customers_tenant_id",
                table: "customers",
                column: "tenant_id");

            migrationBuilder.CreateIndex(
                name: "IX_license_events_partner_id_at_id",
                table: "license_events",
                columns: new[] { "partner_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_license_keys_applied_partner_id_applied_customer_id",
                table: "license_keys",
                columns: new[] { "applied_partner_id", "applied_customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_link_requests_asked_customer_id",
                table: "link_requests",
                column: "asked_customer_id");

            migrationBuilder.CreateIndex(
                name: "IX_notices_partner_id_at_id",
                table: "notices",
                columns: new[] { "partner_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_notices_partner_id_customer_id_key",
                table: "notices",
                columns: new[] { "partner_id", "customer_id", "key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_notices_unmailed",
                table: "notices",
                column: "partner_id",
                filter: "mailed_at is null");

            migrationBuilder.CreateIndex(
                name: "IX_planned_acts_due_on_partner_id",
                table: "planned_acts",
                columns: new[] { "due_on", "partner_id" },
                filter: "state = 'Waiting'");

            migrationBuilder.CreateIndex(
                name: "IX_planned_acts_partner_id_run_id_state",
                table: "planned_acts",
                columns: new[] { "partner_id", "run_id", "state" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "account_drafts");

            migrationBuilder.DropTable(
                name: "change_runs");

            migrationBuilder.DropTable(
                name: "device_totals");

            migrationBuilder.DropTable(
                name: "license_events");

            migrationBuilder.DropTable(
                name: "license_keys");

            migrationBuilder.DropTable(
                name: "link_requests");

            migrationBuilder.DropTable(
                name: "notice_mutes");

            migrationBuilder.DropTable(
                name: "notice_settings");

            migrationBuilder.DropTable(
                name: "notices");

            migrationBuilder.DropTable(
                name: "planned_acts");

            migrationBuilder.DropIndex(
                name: "IX_licenses_partner_id_end_customer_id_id",
                table: "licenses");

            migrationBuilder.DropIndex(
                name: "IX_licenses_partner_id_product_customer_id_id",
                table: "licenses");

            migrationBuilder.DropCheckConstraint(
                name: "ck_licenses_automatic_install",
                table: "licenses");

            migrationBuilder.DropIndex(
                name: "IX_customers_assistance_until",
                table: "customers");

            migrationBuilder.DropIndex(
                name: "IX_customers_partner_id_external_id",
                table: "customers");

            migrationBuilder.DropIndex(
                name: "IX_customers_tenant_id",
                table: "customers");

            migrationBuilder.DropColumn(
                name: "automatic_install",
                table: "licenses");

            migrationBuilder.DropColumn(
                name: "trial_extended",
                table: "licenses");

            migrationBuilder.DropColumn(
                name: "closed_at",
                table: "customers");

            migrationBuilder.DropColumn(
                name: "terms_accepted_at",
                table: "customers");

            migrationBuilder.DropColumn(
                name: "terms_accepted_by",
                table: "customers");

            migrationBuilder.DropColumn(
                name: "terms_version",
                table: "customers");

            migrationBuilder.DropColumn(
                name: "notices_seen_at",
                table: "administrators");

            migrationBuilder.CreateIndex(
                name: "IX_customers_partner_id_external_id",
                table: "customers",
                columns: new[] { "partner_id", "external_id" },
                unique: true);
        }
    }
}
