using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AddCorrections : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "excluded_until",
                table: "devices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "exclusion_reason",
                table: "devices",
                type: "TEXT",
                maxLength: 400,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "corrections",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    what = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    kept_name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    from_day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    recorded_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    recorded_at = table.Column<long>(type: "INTEGER", nullable: false),
                    reversed_from = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    reversed_reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    reversed_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    reversed_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_corrections", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_corrections_kept_name_length", "length(kept_name) <= 256");
                    table.CheckConstraint("ck_corrections_kind", "kind in ('MergedHolder', 'RetiredSubject')");
                    table.CheckConstraint("ck_corrections_reason_length", "length(reason) <= 400");
                    table.CheckConstraint("ck_corrections_recorded_by_length", "length(recorded_by) <= 256");
                    table.CheckConstraint("ck_corrections_reversed_by_length", "length(reversed_by) <= 256");
                    table.CheckConstraint("ck_corrections_reversed_reason_length", "length(reversed_reason) <= 400");
                    table.CheckConstraint("ck_corrections_what_length", "length(what) <= 256");
                    table.ForeignKey(
                        name: "FK_corrections_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_devices_exclusion_reason_length",
                table: "devices",
                sql: "length(exclusion_reason) <= 400");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "corrections");

            migrationBuilder.DropCheckConstraint(
                name: "ck_devices_exclusion_reason_length",
                table: "devices");

            migrationBuilder.DropColumn(
                name: "excluded_until",
                table: "devices");

            migrationBuilder.DropColumn(
                name: "exclusion_reason",
                table: "devices");
        }
    }
}
