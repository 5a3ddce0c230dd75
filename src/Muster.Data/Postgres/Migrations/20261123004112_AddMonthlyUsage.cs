using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class AddMonthlyUsage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "jump_family",
                table: "customer_list",
                type: "character varying(32)",
                maxLength: 32,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<long>(
                name: "jump_usual",
                table: "customer_list",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "jobs",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    done_for = table.Column<DateOnly>(type: "date", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    done = table.Column<long>(type: "bigint", nullable: false),
                    total = table.Column<long>(type: "bigint", nullable: true),
                    failure = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    claimed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    claimed_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_jobs", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "monthly_usage",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    family = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    from_day = table.Column<DateOnly>(type: "date", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_monthly_usage", x => new { x.partner_id, x.family, x.from_day });
                    table.ForeignKey(
                        name: "FK_monthly_usage_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "monthly_usage_states",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    made_version = table.Column<long>(type: "bigint", nullable: false),
                    made_on = table.Column<DateOnly>(type: "date", nullable: false),
                    not_before = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    claimed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_monthly_usage_states", x => x.partner_id);
                    table.ForeignKey(
                        name: "FK_monthly_usage_states_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            // every row says what is usual once it is made anew, and every partner has its sums made
            migrationBuilder.Sql("update customer_list set refresh_on = (now() at time zone 'utc')::date where refresh_on > (now() at time zone 'utc')::date");
            migrationBuilder.Sql("insert into monthly_usage_states(partner_id, version, made_version, made_on, not_before, claimed_until) select id, 1, 0, date '2000-01-01', 'epoch', 'epoch' from partners");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "jobs");

            migrationBuilder.DropTable(
                name: "monthly_usage");

            migrationBuilder.DropTable(
                name: "monthly_usage_states");

            migrationBuilder.DropColumn(
                name: "jump_family",
                table: "customer_list");

            migrationBuilder.DropColumn(
                name: "jump_usual",
                table: "customer_list");
        }
    }
}
