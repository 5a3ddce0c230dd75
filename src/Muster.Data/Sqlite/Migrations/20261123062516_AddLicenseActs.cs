using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Sqlite.Migrations
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
                type: "TEXT",
                maxLength: 32,
                nullable: false,
                defaultValue: "On");

            migrationBuilder.AddColumn<bool>(
                name: "trial_extended",
                table: "licenses",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "closed_at",
                table: "customers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "terms_accepted_at",
                table: "customers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "terms_accepted_by",
                table: "customers",
                type: "TEXT",
                maxLength: 256,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "terms_version",
                table: "customers",
                type: "TEXT",
                maxLength: 32,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<long>(
                name: "notices_seen_at",
                table: "administrators",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "account_drafts",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    changed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    created_customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    who = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    choice = table.Column<string>(type: "TEXT", nullable: false),
                    due_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    filter = table.Column<string>(type: "TEXT", nullable: false),
                    previewed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    confirmed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_change_runs", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_change_runs_reason_length", "length(reason) <= 500");
                    table.CheckConstraint("ck_change_runs_state", "state in ('Draft', 'Previewed', 'Confirmed', 'Discarded')");
                    table.CheckConstraint("ck_change_runs_who_length", "length(who) <= 256");
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    totals = table.Column<string>(type: "TEXT", nullable: false)
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    license_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    who = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    act = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    before = table.Column<string>(type: "TEXT", nullable: true),
                    after = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_license_events", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_license_events_act_length", "length(act) <= 64");
                    table.CheckConstraint("ck_license_events_kind", "kind in ('Begun', 'Changed', 'Removed')");
                    table.CheckConstraint("ck_license_events_number_length", "length(number) <= 100");
                    table.CheckConstraint("ck_license_events_product_length", "length(product) <= 64");
                    table.CheckConstraint("ck_license_events_reason_length", "length(reason) <= 500");
                    table.CheckConstraint("ck_license_events_who_length", "length(who) <= 256");
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
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    quantity = table.Column<long>(type: "INTEGER", nullable: true),
                    months = table.Column<int>(type: "INTEGER", nullable: false),
                    order_number = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    issued_at = table.Column<long>(type: "INTEGER", nullable: false),
                    issued_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    revoked_at = table.Column<long>(type: "INTEGER", nullable: true),
                    applied_at = table.Column<long>(type: "INTEGER", nullable: true),
                    applied_partner_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    applied_customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    applied_license_id = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_license_keys", x => x.id);
                    table.CheckConstraint("ck_license_keys_issued_by_length", "length(issued_by) <= 256");
                    table.CheckConstraint("ck_license_keys_order_number_length", "length(order_number) <= 64");
                    table.CheckConstraint("ck_license_keys_product_length", "length(product) <= 64");
                });

            migrationBuilder.CreateTable(
                name: "link_requests",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    external_id = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    requested_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    requested_by_name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    partner_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    requested_at = table.Column<long>(type: "INTEGER", nullable: false),
                    asked_customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    answer = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    answered_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    answered_at = table.Column<long>(type: "INTEGER", nullable: true),
                    linked_customer_id = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_link_requests", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_link_requests_answer", "answer in ('Open', 'Approved', 'Refused', 'Withdrawn')");
                    table.CheckConstraint("ck_link_requests_answered_by_length", "length(answered_by) <= 256");
                    table.CheckConstraint("ck_link_requests_email_length", "length(email) <= 256");
                    table.CheckConstraint("ck_link_requests_external_id_length", "length(external_id) <= 100");
                    table.CheckConstraint("ck_link_requests_partner_name_length", "length(partner_name) <= 200");
                    table.CheckConstraint("ck_link_requests_reason_length", "length(reason) <= 500");
                    table.CheckConstraint("ck_link_requests_requested_by_name_length", "length(requested_by_name) <= 256");
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    muted_customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    until = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    muted_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    muted_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_notice_mutes", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_notice_mutes_muted_by_length", "length(muted_by) <= 256");
                    table.CheckConstraint("ck_notice_mutes_product_length", "length(product) <= 64");
                    table.CheckConstraint("ck_notice_mutes_reason_length", "length(reason) <= 500");
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    mail = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false)
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    facts = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    muted = table.Column<bool>(type: "INTEGER", nullable: false),
                    mailed_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_notices", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_notices_key_length", "length(key) <= 200");
                    table.CheckConstraint("ck_notices_kind", "kind in ('Expiring', 'Expired', 'OverUse', 'Unprotected', 'ChangeDone', 'ChangeFailed', 'KeyApplied')");
                    table.CheckConstraint("ck_notices_product_length", "length(product) <= 64");
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    run_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    choice = table.Column<string>(type: "TEXT", nullable: false),
                    due_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    seen = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    who = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    address = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    requested_at = table.Column<long>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    preview = table.Column<string>(type: "TEXT", nullable: false),
                    outcome = table.Column<string>(type: "TEXT", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    ended_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_planned_acts", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_planned_acts_address_length", "length(address) <= 64");
                    table.CheckConstraint("ck_planned_acts_ended_by_length", "length(ended_by) <= 256");
                    table.CheckConstraint("ck_planned_acts_kind", "kind in ('ChangeLicenses', 'UpdateBilling', 'Unlink')");
                    table.CheckConstraint("ck_planned_acts_reason_length", "length(reason) <= 500");
                    table.CheckConstraint("ck_planned_acts_seen_length", "length(seen) <= 64");
                    table.CheckConstraint("ck_planned_acts_state", "state in ('Draft', 'TakenOut', 'Waiting', 'Done', 'Refused', 'Cancelled')");
                    table.CheckConstraint("ck_planned_acts_who_length", "length(who) <= 256");
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

            migrationBuilder.AddCheckConstraint(
                name: "ck_customers_terms_accepted_by_length",
                table: "customers",
                sql: "length(terms_accepted_by) <= 256");

            migrationBuilder.AddCheckConstraint(
                name: "ck_customers_terms_version_length",
                table: "customers",
                sql: "length(terms_version) <= 32");

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

            migrationBuilder.DropCheckConstraint(
                name: "ck_customers_terms_accepted_by_length",
                table: "customers");

            migrationBuilder.DropCheckConstraint(
                name: "ck_customers_terms_version_length",
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
