using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Postgres.Migrations
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
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "exclusion_reason",
                table: "devices",
                type: "character varying(400)",
                maxLength: 400,
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.CreateTable(
                name: "corrections",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    what = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    kept_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    from_day = table.Column<DateOnly>(type: "date", nullable: false),
                    reason = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false, collation: "C"),
                    recorded_by = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reversed_from = table.Column<DateOnly>(type: "date", nullable: true),
                    reversed_reason = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false, collation: "C"),
                    reversed_by = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    reversed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_corrections", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_corrections_kind", "kind in ('MergedHolder', 'RetiredSubject')");
                    table.ForeignKey(
                        name: "FK_corrections_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "corrections");

            migrationBuilder.DropColumn(
                name: "excluded_until",
                table: "devices");

            migrationBuilder.DropColumn(
                name: "exclusion_reason",
                table: "devices");
        }
    }
}
